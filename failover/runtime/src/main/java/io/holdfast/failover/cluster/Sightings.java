package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.GroupControl.Sighting;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who sees whom, as one node can tell: itself at first hand, the others by what they said in the gossip. A node that
 * cannot be heard now is not spoken for: what it said last may be long past.
 *
 * @param statuses of all nodes, members of the cluster or not; see {@code GroupControl.NodeSeen}
 * @param complaints of each node that somebody cannot reach, who said so
 */
record Sightings(
        NodeName self,
        Map<NodeName, String> statuses,
        Map<NodeName, Set<NodeName>> complaints,
        Function<NodeName, Optional<Duration>> heardAgo) {
    private static final Duration LATELY = Duration.ofMillis(1500);

    List<Sighting> all() {
        return statuses.keySet().stream()
                .flatMap(observer -> statuses.keySet().stream()
                        .filter(subject -> !subject.equals(observer))
                        .map(subject -> sighting(observer, subject)))
                .toList();
    }

    private Sighting sighting(NodeName observer, NodeName subject) {
        if (observer.equals(self)) {
            var ago = heardAgo.apply(subject);
            boolean lately = ago.filter(a -> a.compareTo(LATELY) < 0).isPresent();
            return new Sighting(observer, subject, lately && !complains(observer, subject), ago.orElse(null));
        }
        return new Sighting(observer, subject, bySaying(observer, subject), null);
    }

    private @Nullable Boolean bySaying(NodeName observer, NodeName subject) {
        if (is(observer, "absent") || is(observer, "unreachable")) {
            return null;
        }
        return !is(subject, "absent") && !complains(observer, subject);
    }

    private boolean complains(NodeName observer, NodeName subject) {
        return complaints.getOrDefault(subject, Set.of()).contains(observer);
    }

    private boolean is(NodeName node, String status) {
        return status.equals(statuses.getOrDefault(node, "absent"));
    }
}
