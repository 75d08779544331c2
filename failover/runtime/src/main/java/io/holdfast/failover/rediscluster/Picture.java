package io.holdfast.failover.rediscluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One look at the whole cluster.
 *
 * @param sights of each node that answered
 * @param silent each address that did not, with the reason
 * @param differing for how long the nodes' views have differed; zero while they agree
 */
public record Picture(List<Sight> sights, Map<Address, String> silent, Duration differing) {

    public Picture {
        sights = List.copyOf(sights);
        silent = Map.copyOf(new TreeMap<>(silent));
    }

    /** The longest that any node uses: elections and votes are counted in it. */
    Duration nodeTimeout() {
        return sights.stream().map(Sight::nodeTimeout).max(Duration::compareTo).orElse(Duration.ofSeconds(15));
    }

    public long currentEpoch() {
        return sights.stream().mapToLong(Sight::currentEpoch).max().orElse(0);
    }

    boolean differs() {
        return sights.stream().map(Sight::roles).distinct().count() > 1;
    }

    Picture differingFor(Duration time) {
        return new Picture(sights, silent, time);
    }
}
