package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.http.StateFeed.Part;
import io.holdfast.sharding.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What an operator's page needs beside the groups: who calls, who sees whom, where the shards lie, and what changes. */
final class ViewRoutes {
    private ViewRoutes() {}

    record Caller(String name, String role) {}

    static List<Route> all(GroupControl control, Supplier<Optional<Sessions>> sessions, ManagementServer.About about) {
        var events = new EventRoutes(new StateFeed(() -> parts(control, about), System::nanoTime), sessions);
        var shards = new ShardRoutes(sessions, control);
        // spotless:off
        return List.of(
                Route.get("/v1/whoami",              Role.VIEWER, call -> new Caller(call.caller().name(), call.caller().role().word())),
                Route.get("/v1/cluster/sightings",   Role.VIEWER, call -> Sight.of(control)),
                Route.get("/v1/events",              Role.VIEWER, events::stream),
                new Route("GET", "/v1/shards",       Role.VIEWER, shards::shards));
        // spotless:on
    }

    private static List<Part> parts(GroupControl control, ManagementServer.About about) {
        var parts = new ArrayList<Part>();
        var cluster = Shown.cluster(control.cluster(), about.cluster(), about.zone(), about.version());
        parts.add(new Part("cluster", "cluster", "", cluster));
        parts.add(new Part("cluster", "sightings", "", Sight.of(control)));
        control.groups().stream()
                .map(g -> Shown.group(control, g))
                .forEach(group -> parts.add(new Part("groups", "group", group.name(), group)));
        return parts;
    }
}
