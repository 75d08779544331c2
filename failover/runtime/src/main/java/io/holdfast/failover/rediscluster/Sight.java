package io.holdfast.failover.rediscluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one Redis node said of the cluster and of itself at one look.
 *
 * @param state its {@code cluster_state}, ok or fail
 * @param offset how far its own log reaches
 * @param linkUp for a replica: it receives from its primary
 * @param syncing its data are being replaced or read in
 */
public record Sight(
        Address asked,
        String state,
        long currentEpoch,
        List<NodeLine> lines,
        long offset,
        boolean linkUp,
        boolean syncing,
        Duration nodeTimeout) {

    public Sight {
        lines = List.copyOf(lines);
    }

    Optional<NodeLine> myself() {
        return lines.stream().filter(NodeLine::myself).findFirst();
    }

    Optional<NodeLine> line(String id) {
        return lines.stream().filter(l -> l.id().equals(id)).findFirst();
    }

    boolean ok() {
        return state.equals("ok");
    }

    /** Who serves which slots and who follows whom; two nodes with different ones disagree. */
    Map<String, String> roles() {
        var roles = new TreeMap<String, String>();
        lines.stream()
                .filter(l -> !l.stranger())
                .forEach(l -> roles.put(l.id(), l.master() ? "primary " + l.slots() : "of " + l.primaryId()));
        return roles;
    }
}
