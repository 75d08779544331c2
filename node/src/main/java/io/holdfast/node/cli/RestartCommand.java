package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Progress;
import io.holdfast.node.client.Terminal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a group restarted in the right order and looks on until it is done; a step that failed ends it. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description =
                "Restart a group's instances without stopping its service: replicas one by one, then a switchover.")
final class RestartCommand implements Callable<Integer> {
    private static final Duration PACE = Duration.ofMillis(300);
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "GROUP", description = "the group")
    private String group = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NODE", description = "only the instance of this node")
    private @Nullable String node;

    @Option(names = "--pending", description = "only those with settings that wait for a restart")
    private boolean pending;

    @Option(names = "--resume", paramLabel = "RUN", description = "go on with a run that stopped")
    private @Nullable String resume;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Option(names = "--no-wait", description = "begin it and do not look on")
    private boolean leave;

    @Mixin
    private ApiOptions api = new ApiOptions();

    RestartCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var what = node == null
                ? "Each instance of " + group + " restarts, the primary by a switchover"
                : node + " restarts";
        terminal.confirm(what + ".", yes);
        var path = "/v1/groups/" + Segment.of(group) + "/rolling-restart";
        var client = api.client();
        var begun = client.post(path, wish());
        var end = leave ? begun : watched(client, path, begun);
        if (api.json()) {
            terminal.print(ApiClient.pretty(end));
        } else {
            terminal.print(
                    leave
                            ? "Run " + end.path("run").asText() + " goes on."
                            : end.path("sentence").asText());
        }
        return end.path("state").asText().equals("failed") ? Exit.REFUSED : Exit.OK;
    }

    private Map<String, String> wish() {
        var wish = new HashMap<String, String>();
        wish.put("scope", pending ? "pending" : "all");
        if (node != null) {
            wish.put("node", node);
        }
        if (resume != null) {
            wish.put("resume", resume);
        }
        return wish;
    }

    private JsonNode watched(ApiClient client, String path, JsonNode begun) {
        var progress = new Progress(terminal);
        var told = new HashSet<String>();
        var seen = begun;
        while (seen.path("state").asText().equals("running")) {
            tell(seen, progress, told);
            Pause.of(PACE);
            seen = client.get(path);
            if (!seen.path("run").equals(begun.path("run"))) {
                progress.end();
                throw new CommandException(
                        Exit.UNREACHABLE, "Another rolling restart took its place; look with 'status'.");
            }
        }
        tell(seen, progress, told);
        progress.end();
        return seen;
    }

    private void tell(JsonNode seen, Progress progress, Set<String> told) {
        if (api.json()) {
            return;
        }
        for (var step : seen.path("steps")) {
            var state = step.path("state").asText();
            var line = "%-8s %-10s %s%s%s"
                    .formatted(
                            step.path("node").asText(),
                            step.path("what").asText(),
                            state,
                            state.equals("done") ? " in " + step.path("millis").asLong() + " ms" : "",
                            step.path("why").asText().isEmpty()
                                    ? ""
                                    : ": " + step.path("why").asText());
            if (!state.equals("waiting") && !state.equals("running") && told.add(line)) {
                progress.line(line);
            }
        }
        progress.show(seen.path("percent").asInt(), seen.path("sentence").asText());
    }
}
