package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Pages;
import io.holdfast.node.client.Terminal;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at a group again and again: on a terminal the whole page, elsewhere a line whenever something changed. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Look at a group until interrupted; not on a terminal: one line for each change.")
final class WatchCommand implements Callable<Integer> {
    private final Terminal terminal;
    private String told = "";

    @Parameters(paramLabel = "GROUP", arity = "0..1", description = DefaultGroup.RULE)
    private @Nullable String named;

    private String group = "";

    @Option(names = "--every", paramLabel = "SECONDS", defaultValue = "1", description = "default: 1")
    private double every = 1;

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "end after N looks; default: never")
    private int count;

    @Mixin
    private ApiOptions api = new ApiOptions();

    WatchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (every < 0.1 || every > 3600) {
            throw new CommandException(Exit.USAGE, "--every is " + every + "; write 0.1 to 3600 seconds.");
        }
        var client = api.client();
        int exit = Exit.OK;
        for (int looks = 1; ; looks++) {
            try {
                group = group.isEmpty() ? DefaultGroup.of(named, client) : group;
                var seen = client.get("/v1/groups/" + group);
                show(seen);
                exit = seen.path("healthy").asBoolean() ? Exit.OK : Exit.REFUSED;
            } catch (CommandException e) {
                if (e.exit() != Exit.UNREACHABLE) {
                    throw e;
                }
                tell(String.valueOf(e.getMessage()));
                exit = Exit.UNREACHABLE;
            }
            if (looks == count) {
                return exit;
            }
            Pause.of(Duration.ofMillis((long) (every * 1000)));
        }
    }

    private void show(JsonNode seen) {
        if (api.json()) {
            terminal.print(seen.toString());
        } else if (terminal.live()) {
            terminal.clear();
            terminal.print(new Pages(terminal).group(seen));
        } else {
            tell(line(seen));
        }
    }

    private void tell(String line) {
        if (!line.equals(told)) {
            told = line;
            terminal.print(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + line);
        }
    }

    private static String line(JsonNode g) {
        var text = new StringBuilder("%s epoch %d %s, primary %s:"
                .formatted(
                        g.path("name").asText(),
                        g.path("epoch").asLong(),
                        g.path("phase").asText(),
                        g.path("primary").asText("none")));
        g.path("members")
                .forEach(m -> text.append(' ')
                        .append(m.path("name").asText())
                        .append('=')
                        .append(m.path("state").asText()));
        return text.toString();
    }
}
