package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Shows the groups and passes on what people ask of them. */
final class GroupRoutes {
    private static final Pattern LIMIT = Pattern.compile("limit=(\\d{1,4})");
    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private final GroupControl control;
    private final PlanRoutes plans;

    GroupRoutes(GroupControl control) {
        this.control = control;
        this.plans = new PlanRoutes(control);
    }

    Bodies.Groups all(List<ClusterBodies.Cluster> observed) {
        return new Bodies.Groups(
                control.groups().stream().map(g -> Shown.group(control, g)).toList(), observed);
    }

    Bodies.Group one(Route.Call call) {
        return Shown.group(control, view(call));
    }

    Bodies.Explanation explain(Route.Call call) {
        return Shown.explanation(view(call));
    }

    Bodies.History history(Route.Call call) {
        var group = view(call).state().group();
        return Shown.history(group, control.history(group, limit(call.query())));
    }

    CompletionStage<Object> ask(Route.Call call, Request request) {
        var group = view(call).state().group();
        return control.request(group, request).thenApply(Problem::orDone);
    }

    /** Of this node's own replica; the others are asked at their own nodes. */
    CompletionStage<Object> restart(Route.Call call) {
        Json.object(call.body(), Set.of());
        var group = view(call).state().group();
        return CompletableFuture.completedStage(Problem.orDone(control.restartHere(group)));
    }

    /** For rehearsals: only where all is well and another one can take over, and only typed. */
    CompletionStage<Object> crash(Route.Call call) {
        var body = Json.object(call.body(), Set.of("confirm"));
        var shown = one(call);
        if (!Json.text(body, "confirm").orElse("").equals(shown.name())) {
            throw Problem.unconfirmed("This kills the primary's server of " + shown.name()
                    + " as a crash would. To go on, send {\"confirm\": \"" + shown.name() + "\"}.");
        }
        if (!shown.healthy() || shown.paused()) {
            throw Problem.refused(
                    "No server of " + shown.name() + " is killed while it is not well: " + shown.verdict());
        }
        return CompletableFuture.completedStage(
                Problem.orDone(control.crashHere(view(call).state().group())));
    }

    /** Now, or {@code at} a time to come. */
    CompletionStage<Object> switchover(Route.Call call) {
        var body = Json.object(call.body(), Set.of("target", "at"));
        var target = Json.text(body, "target").map(name -> node(call, name)).orElse(null);
        var at = PlanRoutes.at(body);
        if (at.isEmpty()) {
            return ask(call, new Request.Switchover(target));
        }
        return plans.plan(call, view(call).state().group(), target, at);
    }

    Object planned(Route.Call call) {
        return plans.show(view(call).state().group());
    }

    CompletionStage<Object> unplan(Route.Call call) {
        Json.object(call.body(), Set.of());
        return plans.cancel(view(call).state().group());
    }

    /** It cuts off a primary that may be well, so whoever wants it types the group's name. */
    Request failover(Route.Call call) {
        var body = Json.object(call.body(), Set.of("target", "confirm"));
        var target = Json.text(body, "target").map(name -> node(call, name)).orElse(null);
        var group = view(call).state().group().value();
        if (!Json.text(body, "confirm").orElse("").equals(group)) {
            throw Problem.unconfirmed("This fences the primary of " + group
                    + " whether it is well or not; a switchover is gentler. To go on, send {\"confirm\": \"" + group
                    + "\"}.");
        }
        return new Request.Failover(target);
    }

    Request plain(Route.Call call, Request request) {
        Json.object(call.body(), Set.of());
        return request;
    }

    Request reinit(Route.Call call) {
        var node = Json.text(Json.object(call.body(), Set.of("node")), "node");
        return new Request.Reinit(node(
                call, node.orElseThrow(() -> Problem.badRequest("Say whose data to wipe: {\"node\": \"NAME\"}."))));
    }

    private GroupView view(Route.Call call) {
        return groupName(call.argument())
                .flatMap(control::group)
                .orElseThrow(() -> Problem.notFound("There is no such group here; GET /v1/groups names them all."));
    }

    private static Optional<GroupName> groupName(String text) {
        try {
            return Optional.of(new GroupName(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A mistyped name is refused here, where the known ones can be named. */
    private NodeName node(Route.Call call, String name) {
        var members = view(call).members().stream().map(m -> m.node().value()).toList();
        if (!members.contains(name)) {
            throw Problem.badRequest("No such node in this group; it has: "
                    + (members.isEmpty() ? "none that was heard of" : String.join(", ", members)) + ".");
        }
        return new NodeName(name);
    }

    private static int limit(String query) {
        if (query.isEmpty()) {
            return USUAL_LIMIT;
        }
        var matcher = LIMIT.matcher(query);
        if (!matcher.matches()
                || Integer.parseInt(matcher.group(1)) < 1
                || Integer.parseInt(matcher.group(1)) > MAX_LIMIT) {
            throw Problem.badRequest("The query is not limit=N with N from 1 to " + MAX_LIMIT + ".");
        }
        return Integer.parseInt(matcher.group(1));
    }
}
