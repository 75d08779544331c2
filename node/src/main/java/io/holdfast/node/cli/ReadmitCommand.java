package io.holdfast.node.cli;

import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a control node whose register store was lost take part again. */
@Command(
        name = "readmit",
        mixinStandardHelpOptions = true,
        description = "Let a control node vote again whose register store was lost for good; ask a node that runs.")
final class ReadmitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "NODE", description = "the control node that was refused at its start")
    private String node = "";

    @Option(
            names = "--store",
            paramLabel = "ID",
            description = "the id that its refusal names; default: the one it asked with")
    private String store = "";

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Mixin
    private ApiOptions api = new ApiOptions();

    ReadmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.confirm(
                "What " + node
                        + " stored of the register is given up for good; never start it with the old store again.",
                yes);
        var answer = api.client().post("/v1/register/readmit", Map.of("node", Segment.of(node), "store", store));
        terminal.print(
                api.json() ? ApiClient.pretty(answer) : answer.path("sentence").asText());
        return Exit.OK;
    }
}
