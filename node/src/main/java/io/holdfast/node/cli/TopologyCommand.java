package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Who streams from whom. */
@Command(
        name = "topology",
        mixinStandardHelpOptions = true,
        description = "Draw who follows whom; exit code 1 when a group is not healthy.")
final class TopologyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", arity = "0..1", description = "default: all of them")
    private @Nullable String group;

    @Mixin
    private ApiOptions api = new ApiOptions();

    TopologyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var groups = new ArrayList<JsonNode>();
        if (group == null) {
            api.client().get("/v1/groups").path("groups").forEach(groups::add);
        } else {
            groups.add(api.client().get("/v1/groups/" + Segment.of(group)));
        }
        if (api.json()) {
            terminal.print(ApiClient.pretty(JsonNodeFactory.instance.arrayNode().addAll(groups)));
        } else {
            groups.forEach(g -> terminal.print(drawn(g)));
        }
        return groups.stream().allMatch(g -> g.path("healthy").asBoolean()) ? Exit.OK : Exit.REFUSED;
    }

    private String drawn(JsonNode g) {
        var replicas = new ArrayList<JsonNode>();
        var text = new StringBuilder("%s (%s), epoch %d%n"
                .formatted(
                        terminal.strong(g.path("name").asText()),
                        g.path("engine").asText(),
                        g.path("epoch").asLong()));
        for (var m : g.path("members")) {
            if (m.path("role").asText().equals("primary")) {
                text.append(member(m)).append('\n');
            } else {
                replicas.add(m);
            }
        }
        return text + branches(replicas);
    }

    private String branches(List<JsonNode> replicas) {
        var text = new StringBuilder();
        for (int i = 0; i < replicas.size(); i++) {
            text.append(i + 1 < replicas.size() ? "|-- " : "`-- ")
                    .append(member(replicas.get(i)))
                    .append('\n');
        }
        return text.toString();
    }

    private String member(JsonNode m) {
        var state = m.path("state").asText();
        boolean well = state.equals("running") || state.equals("streaming");
        var lag = m.hasNonNull("lag") && !m.path("role").asText().equals("primary")
                ? ", " + m.path("lag").asLong() + " bytes behind"
                : "";
        var address = m.hasNonNull("host")
                ? " " + m.path("host").asText() + ":" + m.path("port").asInt()
                : "";
        return m.path("name").asText() + " " + m.path("role").asText() + address + " "
                + (well ? terminal.good(state) : terminal.bad(state)) + lag;
    }
}
