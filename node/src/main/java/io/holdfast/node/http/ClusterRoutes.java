package io.holdfast.node.http;

import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.rediscluster.RedisClusters;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Observed Redis Clusters under the groups' own paths. They are looked at like groups; the one thing that may be asked of
 * them is a planned change, and each answer is empty for a name that is a group's.
 */
final class ClusterRoutes {
    private final RedisClusters clusters;

    ClusterRoutes(RedisClusters clusters) {
        this.clusters = clusters;
    }

    List<ClusterBodies.Cluster> all() {
        return clusters.all().stream().map(ClusterBodies::cluster).toList();
    }

    Optional<Object> one(Route.Call call) {
        return view(call).map(ClusterBodies::cluster);
    }

    Optional<Object> explain(Route.Call call) {
        return view(call).map(ClusterBodies::explanation);
    }

    Optional<CompletionStage<Object>> switchOver(Route.Call call) {
        return view(call).map(view -> switchOver(call, view));
    }

    private CompletionStage<Object> switchOver(Route.Call call, ClusterView view) {
        var target =
                Json.text(Json.object(call.body(), Set.of("target")), "target").orElse("");
        return clusters.failOver(view.name(), target).thenApply(Problem::orDone);
    }

    /** For what only a group that Holdfast leads can be asked. */
    CompletionStage<Object> orRefuse(Route.Call call, Supplier<CompletionStage<Object>> group) {
        if (view(call).isPresent()) {
            throw refused(call);
        }
        return group.get();
    }

    Optional<Object> refuse(Route.Call call) {
        return view(call).map(view -> {
            throw refused(call);
        });
    }

    private static Problem refused(Route.Call call) {
        return Problem.refused(
                call.argument()
                        + " is a Redis Cluster, which Holdfast watches and does not lead: only 'status', 'explain' and a 'switchover' to one of its replicas are possible.");
    }

    private Optional<ClusterView> view(Route.Call call) {
        return clusters.of(call.argument());
    }
}
