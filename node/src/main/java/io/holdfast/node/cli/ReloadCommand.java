package io.holdfast.node.cli;

import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lets every server of a group read its files again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Let every server of a group read its configuration again; nobody is restarted.")
final class ReloadCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", description = "the group")
    private String group = "";

    @Mixin
    private ApiOptions api = new ApiOptions();

    ReloadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var answer = api.client().post("/v1/groups/" + Segment.of(group) + "/reload", Map.of());
        terminal.print(
                api.json() ? ApiClient.pretty(answer) : answer.path("sentence").asText());
        return Exit.OK;
    }
}
