package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.sharding.Sessions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What an operator's page needs beside the groups: who calls, who sees whom, where the shards lie, and what changes. */
final class ViewRoutes {
    private ViewRoutes() {}

    record Caller(String name, String role) {}

    static List<Route> all(GroupControl control, Supplier<Optional<Sessions>> sessions, Overview overview) {
        var events = new EventRoutes(new StateFeed(overview::parts, System::nanoTime), sessions);
        var shards = new ShardRoutes(sessions, control);
        // spotless:off
        return List.of(
                Route.get("/v1/whoami",              Role.VIEWER, call -> new Caller(call.caller().name(), call.caller().role().word())),
                Route.get("/v1/cluster/sightings",   Role.VIEWER, call -> Sight.of(control)),
                Route.get("/v1/events",              Role.VIEWER, events::stream),
                new Route("GET", "/v1/shards",       Role.VIEWER, shards::shards));
        // spotless:on
    }
}
