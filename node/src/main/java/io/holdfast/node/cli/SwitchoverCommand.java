package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A planned change of primary, now or at a time; and that plan shown and taken back. */
@Command(
        name = "switchover",
        mixinStandardHelpOptions = true,
        description = "Change the primary as planned: it stops cleanly, nothing is lost.")
final class SwitchoverCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "the group")
    private String group = "";

    @Option(
            names = "--to",
            paramLabel = "NODE",
            description = "who leads next; default: the best; in a Redis Cluster HOST:PORT of a replica")
    private @Nullable String to;

    @Option(names = "--at", paramLabel = "TIME", description = "plan it, like 2026-11-21T22:00:00Z or ...T23:00+01:00")
    private @Nullable String at;

    @Option(names = "--planned", description = "show what is planned")
    private boolean planned;

    @Option(names = "--cancel", description = "take back what is planned")
    private boolean cancel;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Mixin
    private ApiOptions api = new ApiOptions();

    SwitchoverCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var path = "/v1/groups/" + Segment.of(group) + "/switchover";
        if (planned) {
            show(api.client().get(path));
        } else if (cancel) {
            api.client().delete(path);
            terminal.print("The planned switchover of " + group + " is taken back.");
        } else {
            ask(path);
        }
        return Exit.OK;
    }

    private void ask(String path) {
        var body = new TreeMap<String, String>();
        if (to != null) {
            body.put("target", to);
        }
        if (at == null) {
            terminal.confirm("The primary of " + group + " changes; writers wait for a moment.", yes);
        } else {
            body.put("at", time(at));
            terminal.confirm("The primary of " + group + " changes at " + body.get("at") + ".", yes);
        }
        show(api.client().post(path, body));
    }

    private void show(JsonNode answer) {
        if (api.json()) {
            terminal.print(ApiClient.pretty(answer));
        } else if (answer.has("sentence")) {
            terminal.print(answer.path("sentence").asText());
        } else {
            terminal.print("A switchover of %s to %s is planned for %s by %s."
                    .formatted(
                            group,
                            answer.path("target").isTextual()
                                    ? answer.path("target").asText()
                                    : "the best replica",
                            answer.path("at").asText(),
                            answer.path("by").asText()));
        }
    }

    private static String time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeParseException e) {
            throw new CommandException(
                    Exit.USAGE, "'" + text + "' is no time with its zone; write it like 2026-11-21T22:00:00Z.");
        }
    }
}
