package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.node.metrics.NodeMetrics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's index: each path with who may call it and what answers. */
final class ManagementRoutes {
    private ManagementRoutes() {}

    static List<Route> all(
            GroupControl control,
            ManagementServer.Watched watched,
            ManagementServer.About about,
            @Nullable SwitchoverPlans plans) {
        var health = new HealthRoutes(watched.health());
        var groups = new GroupRoutes(control, plans);
        var openApi = OpenApi.page();
        // spotless:off
        return List.of(
                Route.get ("/health/live",                Role.ANYONE,   call -> health.live()),
                Route.get ("/health/ready",               Role.ANYONE,   call -> health.ready()),
                Route.get ("/health",                     Role.ANYONE,   call -> health.all()),
                Route.get ("/ready",                      Role.ANYONE,   call -> health.picture(watched.health().ready())),
                Route.get ("/startup",                    Role.ANYONE,   call -> health.picture(watched.health().startup())),
                Route.get ("/metrics",                    Role.VIEWER,   call -> Page.text(NodeMetrics.TYPE, watched.metrics().text())),
                Route.get ("/v1/openapi.json",            Role.ANYONE,   call -> openApi),
                Route.get ("/v1/cluster",                 Role.VIEWER,   call -> Shown.cluster(control.cluster(), about.cluster(), about.zone(), about.version())),
                Route.get ("/v1/groups",                  Role.VIEWER,   call -> groups.all()),
                Route.get ("/v1/groups/{g}",              Role.VIEWER,   groups::one),
                Route.get ("/v1/groups/{g}/history",      Role.VIEWER,   groups::history),
                Route.get ("/v1/groups/{g}/explain",      Role.VIEWER,   groups::explain),
                Route.post("/v1/groups/{g}/switchover",   Role.OPERATOR, groups::switchover),
                Route.get ("/v1/groups/{g}/switchover",   Role.VIEWER,   groups::planned),
                new Route("DELETE", "/v1/groups/{g}/switchover", Role.OPERATOR, groups::unplan),
                Route.post("/v1/groups/{g}/failover",     Role.OPERATOR, call -> groups.ask(call, groups.failover(call))),
                Route.post("/v1/groups/{g}/pause",        Role.OPERATOR, call -> groups.ask(call, groups.plain(call, new Request.Pause()))),
                Route.post("/v1/groups/{g}/resume",       Role.OPERATOR, call -> groups.ask(call, groups.plain(call, new Request.Resume()))),
                Route.post("/v1/groups/{g}/restart",      Role.OPERATOR, groups::restart),
                Route.post("/v1/groups/{g}/reinit",       Role.ADMIN,    call -> groups.ask(call, groups.reinit(call))));
        // spotless:on
    }
}
