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
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the groups and passes on what people ask of them; every request that may change something is logged. */
final class GroupRoutes {
    private static final Logger AUDIT = LoggerFactory.getLogger("audit");
    private static final Pattern LIMIT = Pattern.compile("limit=(\\d{1,4})");
    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private final GroupControl control;

    GroupRoutes(GroupControl control) {
        this.control = control;
    }

    Bodies.Groups all(List<ClusterBodies.Cluster> observed) {
        return new Bodies.Groups(control.groups().stream().map(Shown::group).toList(), observed);
    }

    Bodies.Group one(Route.Call call) {
        return Shown.group(view(call));
    }

    Bodies.Explanation explain(Route.Call call) {
        return Shown.explanation(view(call));
    }

    Bodies.History history(Route.Call call) {
        var group = view(call).state().group();
        return Shown.history(group, control.history(group, limit(call.query())));
    }

    CompletionStage<Object> ask(Route.Call call, String verb, Request request) {
        var group = view(call).state().group();
        AUDIT.info("{} asks from {}: {} of group {}", call.caller().name(), call.from(), request, group);
        return control.request(group, request).thenApply(outcome -> {
            AUDIT.info("{} of group {} for {}: {}", verb, group, call.caller().name(), outcome.sentence());
            return Problem.orDone(outcome);
        });
    }

    /** Of this node's own replica; the others are asked at their own nodes. */
    CompletionStage<Object> restart(Route.Call call) {
        Json.object(call.body(), Set.of());
        var group = view(call).state().group();
        var outcome = control.restartHere(group);
        AUDIT.info("restart of group {} here for {}: {}", group, call.caller().name(), outcome.sentence());
        return CompletableFuture.completedStage(Problem.orDone(outcome));
    }

    Request targeted(Route.Call call, Function<@Nullable NodeName, Request> request) {
        var target = Json.text(Json.object(call.body(), Set.of("target")), "target");
        return request.apply(target.map(name -> node(call, name)).orElse(null));
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
