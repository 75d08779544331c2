package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.node.metrics.NodeMetrics;
import java.util.List;

/** The API's index: each path with who may call it and what answers. */
final class ManagementRoutes {
    private ManagementRoutes() {}

    static List<Route> all(GroupControl control, ManagementServer.Watched watched, Overview overview) {
        var health = new HealthRoutes(watched.health());
        var groups = new GroupRoutes(control);
        var openApi = OpenApi.page();
        var clusters = new ClusterRoutes(watched.clusters());
        var whatIf = new WhatIfRoutes(control, watched.clusters());
        // spotless:off
        return List.of(
                Route.get ("/health/live",                Role.ANYONE,   call -> health.live()),
                Route.get ("/health/ready",               Role.ANYONE,   call -> health.ready()),
                Route.get ("/health",                     Role.ANYONE,   call -> health.all()),
                Route.get ("/ready",                      Role.ANYONE,   call -> health.picture(watched.health().ready())),
                Route.get ("/startup",                    Role.ANYONE,   call -> health.picture(watched.health().startup())),
                Route.get ("/metrics",                    Role.VIEWER,   call -> Page.text(NodeMetrics.TYPE, watched.metrics().text())),
                Route.get ("/v1/openapi.json",            Role.ANYONE,   call -> openApi),
                Route.get ("/v1/cluster",                 Role.VIEWER,   call -> overview.cluster()),
                Route.get ("/v1/groups",                  Role.VIEWER,   call -> groups.all(clusters.all())),
                Route.get ("/v1/groups/{g}",              Role.VIEWER,   call -> clusters.one(call).orElseGet(() -> groups.one(call))),
                Route.get ("/v1/groups/{g}/history",      Role.VIEWER,   call -> clusters.refuse(call).orElseGet(() -> groups.history(call))),
                Route.get ("/v1/groups/{g}/explain",      Role.VIEWER,   call -> clusters.explain(call).orElseGet(() -> groups.explain(call))),
                Route.get ("/v1/what-if/{node}",          Role.VIEWER,   whatIf::node),
                Route.post("/v1/groups/{g}/switchover",   Role.OPERATOR, call -> clusters.switchOver(call).orElseGet(() -> groups.switchover(call))),
                Route.get ("/v1/groups/{g}/switchover",   Role.VIEWER,   call -> clusters.refuse(call).orElseGet(() -> groups.planned(call))),
                new Route("DELETE", "/v1/groups/{g}/switchover", Role.OPERATOR, call -> clusters.orRefuse(call, () -> groups.unplan(call))),
                Route.post("/v1/groups/{g}/failover",     Role.OPERATOR, call -> clusters.orRefuse(call, () -> groups.ask(call, groups.failover(call)))),
                Route.post("/v1/groups/{g}/pause",        Role.OPERATOR, call -> clusters.orRefuse(call, () -> groups.ask(call, groups.plain(call, new Request.Pause())))),
                Route.post("/v1/groups/{g}/resume",       Role.OPERATOR, call -> clusters.orRefuse(call, () -> groups.ask(call, groups.plain(call, new Request.Resume())))),
                Route.post("/v1/groups/{g}/restart",      Role.OPERATOR, call -> clusters.orRefuse(call, () -> groups.restart(call))),
                Route.post("/v1/groups/{g}/crash",        Role.ADMIN,    call -> clusters.orRefuse(call, () -> groups.crash(call))),
                Route.post("/v1/groups/{g}/reinit",       Role.ADMIN,    call -> clusters.orRefuse(call, () -> groups.ask(call, groups.reinit(call)))));
        // spotless:on
    }
}
