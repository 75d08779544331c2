package io.holdfast.node.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupUpkeep;
import io.holdfast.failover.coordinator.RollingRestart;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Settings, restarts and readmission over HTTP. */
final class UpkeepRoutes {
    private static final int RUN_DIGITS = 8;
    private final GroupControl control;

    private UpkeepRoutes(GroupControl control) {
        this.control = control;
    }

    static List<Route> all(GroupControl control) {
        var upkeep = new UpkeepRoutes(control);
        // spotless:off
        return List.of(
                new Route("GET",   "/v1/groups/{g}/config",          Role.VIEWER,   upkeep::config),
                new Route("PATCH", "/v1/groups/{g}/config",          Role.OPERATOR, upkeep::configure),
                Route.post(        "/v1/groups/{g}/reload",          Role.OPERATOR, upkeep::reload),
                Route.get (        "/v1/groups/{g}/rolling-restart", Role.VIEWER,   upkeep::restarting),
                Route.post(        "/v1/groups/{g}/rolling-restart", Role.OPERATOR, upkeep::restart),
                Route.post(        "/v1/register/readmit",           Role.ADMIN,    upkeep::readmit));
        // spotless:on
    }

    private GroupUpkeep upkeep() {
        return control.upkeep();
    }

    private CompletionStage<Object> config(Route.Call call) {
        var group = group(call);
        return upkeep().survey(group)
                .thenApply(members -> UpkeepBodies.config(group, upkeep().parameters(group), members));
    }

    /** {@code {"parameters": {"work_mem": "8MB", "jit": null}, "version": 3}}; null leaves one to its default again. */
    private CompletionStage<Object> configure(Route.Call call) {
        var group = group(call);
        var body = Json.object(call.body(), Set.of("parameters", "version"));
        var change = change(body, upkeep().parameters(group));
        return upkeep().configure(group, change).thenApply(Problem::orDone);
    }

    private static GroupParameters.Change change(JsonNode body, GroupParameters now) {
        var parameters = body.path("parameters");
        if (!parameters.isObject() || parameters.isEmpty()) {
            throw Problem.badRequest(
                    "Say what to change: {\"parameters\": {\"work_mem\": \"8MB\"}}; null takes one out.");
        }
        var set = new TreeMap<String, String>();
        var unset = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> entry : parameters.properties()) {
            if (entry.getValue().isNull()) {
                unset.add(entry.getKey());
            } else if (entry.getValue().isValueNode()) {
                set.put(entry.getKey(), entry.getValue().asText());
            } else {
                throw Problem.badRequest("A parameter's value is a text, a number, true or false; or null.");
            }
        }
        return new GroupParameters.Change(version(body, now), set, unset);
    }

    /** Who does not say which version was looked at changes the one of this moment. */
    private static long version(JsonNode body, GroupParameters now) {
        var version = body.path("version");
        if (version.isMissingNode() || version.isNull()) {
            return now.version();
        }
        if (!version.isIntegralNumber() || !version.canConvertToLong()) {
            throw Problem.badRequest("The field 'version' is no number; send the one that GET answered.");
        }
        return version.asLong();
    }

    private CompletionStage<Object> reload(Route.Call call) {
        Json.object(call.body(), Set.of());
        var group = group(call);
        return upkeep().reload(group).thenApply(Problem::orDone);
    }

    private Object restarting(Route.Call call) {
        var group = group(call);
        return upkeep().restarting(group)
                .map(UpkeepBodies::progress)
                .orElseThrow(() -> Problem.notFound("No rolling restart of " + group + " was begun at this node."));
    }

    /** {@code {"scope": "pending" | "all", "node": "h2", "resume": "RUN"}}, all optional. */
    private CompletionStage<Object> restart(Route.Call call) {
        var group = group(call);
        var body = Json.object(call.body(), Set.of("scope", "node", "resume"));
        var scope = Json.text(body, "scope").orElse("all");
        if (!scope.equals("all") && !scope.equals("pending")) {
            throw Problem.badRequest("The field 'scope' is neither \"all\" nor \"pending\".");
        }
        var only = Json.text(body, "node").map(name -> member(call, name)).orElse(null);
        var run = Json.text(body, "resume")
                .orElseGet(() -> UUID.randomUUID().toString().substring(0, RUN_DIGITS));
        if (!run.matches("[0-9a-f]{8}")) {
            throw Problem.badRequest("The field 'resume' is no run's name; the answer to the first request has it.");
        }
        Problem.orDone(upkeep().restart(group, new RollingRestart.Wish(scope.equals("pending"), only, run)));
        return CompletableFuture.completedStage(restarting(call));
    }

    private CompletionStage<Object> readmit(Route.Call call) {
        var body = Json.object(call.body(), Set.of("node", "store"));
        var node = Json.text(body, "node")
                .orElseThrow(() -> Problem.badRequest("Say which control node: {\"node\": \"NAME\"}."));
        var store = Json.text(body, "store").orElse("");
        try {
            return upkeep().readmit(new NodeName(node), store).thenApply(Problem::orDone);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("The field 'node' is no node's name.");
        }
    }

    private GroupName group(Route.Call call) {
        var view = view(call);
        if (view.state().engine() != Engine.POSTGRES) {
            throw Problem.badRequest("This is for PostgreSQL groups; Redis has no parameters of a whole group here.");
        }
        return view.state().group();
    }

    private GroupView view(Route.Call call) {
        return control.groups().stream()
                .filter(view -> view.state().group().value().equals(call.argument()))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("There is no such group here; GET /v1/groups names them all."));
    }

    private NodeName member(Route.Call call, String name) {
        return view(call).members().stream()
                .map(GroupControl.MemberView::node)
                .filter(node -> node.value().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> Problem.badRequest("No such node in this group; GET /v1/groups/{group} names them."));
    }
}
