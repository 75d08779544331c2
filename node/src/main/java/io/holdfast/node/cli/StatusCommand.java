package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.ClusterPages;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Pages;
import io.holdfast.node.client.Terminal;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Shows one group, or the cluster with all of them; whoever only wants to know reads the exit code. */
final class StatusCommand {
    private final ApiClient api;
    private final Terminal terminal;
    private final Pages pages;
    private final ClusterPages observed;
    private final boolean json;

    StatusCommand(ApiClient api, Terminal terminal, boolean json) {
        this.api = api;
        this.terminal = terminal;
        this.pages = new Pages(terminal);
        this.observed = new ClusterPages(terminal);
        this.json = json;
    }

    int run(Optional<String> group) {
        return group.isPresent() ? one(group.get()) : all();
    }

    private int one(String group) {
        var answer = api.get("/v1/groups/" + group);
        terminal.print(json ? ApiClient.pretty(answer) : page(answer));
        return healthy(answer) ? Exit.OK : Exit.REFUSED;
    }

    private String page(JsonNode group) {
        return group.path("observed").asBoolean() ? observed.text(group) : pages.group(group);
    }

    private int all() {
        var cluster = api.get("/v1/cluster");
        var answer = api.get("/v1/groups");
        var groups = answer.path("groups");
        var clusters = answer.path("observed");
        if (json) {
            var both = JsonNodeFactory.instance.objectNode();
            both.set("cluster", cluster);
            both.set("groups", groups);
            both.set("observed", clusters);
            terminal.print(ApiClient.pretty(both));
        } else {
            terminal.print(pages.cluster(cluster));
            groups.forEach(group -> terminal.print(pages.group(group)));
            clusters.forEach(watched -> terminal.print(observed.text(watched)));
        }
        return exit(cluster, Stream.concat(elements(groups), elements(clusters)).allMatch(StatusCommand::healthy));
    }

    /** The cluster's own verdict, and what its parts say of themselves: a node may be of a release that gives none. */
    private static int exit(JsonNode cluster, boolean allHealthy) {
        var level = cluster.path("verdict").path("level").asText();
        boolean majority = cluster.path("register").path("majority").asBoolean();
        if (!allHealthy || !majority || level.equals("bad")) {
            return Exit.REFUSED;
        }
        return level.equals("warn") ? Exit.WARNED : Exit.OK;
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static boolean healthy(JsonNode group) {
        return group.path("healthy").asBoolean();
    }
}
