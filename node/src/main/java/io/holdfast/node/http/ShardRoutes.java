package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.sharding.Sessions;
import io.holdfast.sharding.model.ShardMap;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the sessions' shards lie. To tell, every node is asked; so however many look, the nodes are asked once in two
 * seconds.
 */
final class ShardRoutes {
    private static final Duration KEPT = Duration.ofSeconds(2);
    private final Supplier<Optional<Sessions>> source;
    private final GroupControl control;
    private @Nullable CompletionStage<ShardMap> last;
    private long askedAt;

    ShardRoutes(Supplier<Optional<Sessions>> source, GroupControl control) {
        this.source = source;
        this.control = control;
    }

    /** {@code sessions} counts those in memory: the others lie in the journal until they are asked for. */
    record Shards(int shards, long sessions, int silent, List<Holder> nodes) {}

    /** {@code counts}: each shard's sessions, in the order of the shards' names. */
    record Holder(String node, int shards, long sessions, List<Integer> counts) {}

    CompletionStage<Object> shards(Route.Call call) {
        return map().handle((map, failure) -> {
            if (map == null || map.regions().isEmpty()) {
                throw Problem.unavailable("Not every node told of its shards in time; ask again.");
            }
            return shown(map);
        });
    }

    private synchronized CompletionStage<ShardMap> map() {
        long now = System.nanoTime();
        var known = last;
        if (known != null && now - askedAt < KEPT.toNanos()) {
            return known;
        }
        var sessions = source.get()
                .orElseThrow(
                        () -> Problem.unavailable(
                                "This node keeps no sessions now: it is not in the cluster, or holdfast.sessions.group is not set."));
        askedAt = now;
        var asked = sessions.shards();
        last = asked;
        return asked;
    }

    private Shards shown(ShardMap map) {
        var holders = map.regions().stream()
                .map(this::holder)
                .sorted(Comparator.comparing(Holder::node))
                .toList();
        return new Shards(
                holders.stream().mapToInt(Holder::shards).sum(),
                holders.stream().mapToLong(Holder::sessions).sum(),
                map.silent(),
                holders);
    }

    private Holder holder(ShardMap.Region region) {
        var counts = region.shards().entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())))
                .map(Map.Entry::getValue)
                .toList();
        return new Holder(
                name(region.host()),
                counts.size(),
                counts.stream().mapToLong(Integer::longValue).sum(),
                counts);
    }

    private String name(String host) {
        return control.cluster().nodes().stream()
                .filter(n -> n.host().equals(host))
                .map(n -> n.node().value())
                .findFirst()
                .orElse(host);
    }
}
