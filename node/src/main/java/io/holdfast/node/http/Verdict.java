package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl.ClusterView;
import io.holdfast.node.health.Health;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One sentence for the whole cluster as the node that is asked knows it: that all is well, or what to look at first.
 * Command line and console show this one, so that no two of them ever differ. Bad is what does not work or cannot be
 * decided; a warning works and is to be seen to.
 */
final class Verdict {
    private static final Set<String> AWAY = Set.of("unreachable", "absent");
    private final List<Bodies.Reason> reasons = new ArrayList<>();
    private final ClusterView cluster;
    private final Seen seen;

    /** What is judged; {@code health} is of the node that is asked. */
    record Seen(List<Bodies.Group> groups, List<ClusterBodies.Cluster> observed, Health.Picture health) {}

    private enum Level {
        BAD,
        WARN,
        OK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Verdict(ClusterView cluster, Seen seen) {
        this.cluster = cluster;
        this.seen = seen;
    }

    static Bodies.Verdict of(ClusterView cluster, Seen seen) {
        return new Verdict(cluster, seen).spoken();
    }

    private Bodies.Verdict spoken() {
        if (!cluster.registerMajority()) {
            add(
                    Level.BAD,
                    "The register has no majority of the control nodes, so nothing can be decided: bring control nodes back.");
        }
        seen.groups().forEach(this::group);
        seen.observed().forEach(this::observed);
        nodes();
        parts();
        if (seen.groups().isEmpty() && seen.observed().isEmpty()) {
            add(Level.WARN, "Nothing was heard of any group yet.");
        }
        reasons.sort(Comparator.comparing(r -> Level.valueOf(r.level().toUpperCase(Locale.ROOT))));
        return reasons.isEmpty()
                ? new Bodies.Verdict(Level.OK.word(), well(), List.of())
                : new Bodies.Verdict(
                        reasons.getFirst().level(), reasons.getFirst().sentence(), reasons.subList(1, reasons.size()));
    }

    private void group(Bodies.Group group) {
        if (!group.whole()) {
            add(group.healthy() ? Level.WARN : Level.BAD, group.name() + ": " + group.verdict());
        }
    }

    private void observed(ClusterBodies.Cluster watched) {
        if (!watched.whole()) {
            boolean alarmed = watched.alarms().stream().anyMatch(ClusterBodies.Alarm::critical);
            add(alarmed ? Level.BAD : Level.WARN, watched.name() + ": " + watched.verdict());
        }
    }

    private void nodes() {
        cluster.nodes().stream()
                .filter(n -> AWAY.contains(n.status()))
                .forEach(n -> add(Level.WARN, "The node " + n.node() + " (" + n.host() + ") is " + n.status() + "."));
        if (cluster.coordinator() == null) {
            add(Level.WARN, "No coordinator is heard at the moment.");
        }
    }

    /**
     * Of the part that is named cluster a lost majority was told already; that this node alone is not in the cluster is
     * no more than a node that is away.
     */
    private void parts() {
        seen.health().components().forEach((name, part) -> {
            boolean membership = name.equals("cluster");
            boolean told = membership && !cluster.registerMajority();
            if (part.status().equals("down") && !part.affects().equals("none") && !told) {
                add(
                        part.affects().equals("ready") && !membership ? Level.BAD : Level.WARN,
                        name + " on " + cluster.self() + " is down: " + part.detail());
            }
        });
    }

    private void add(Level level, String sentence) {
        reasons.add(new Bodies.Reason(level.word(), sentence));
    }

    private String well() {
        var parts = new ArrayList<String>();
        seen.groups().stream()
                .sorted(Comparator.comparing(Bodies.Group::name))
                .forEach(g -> parts.add(g.primary() + " leads " + g.name()));
        seen.observed().forEach(c -> parts.add(c.name() + " is served"));
        long up = cluster.nodes().stream().filter(n -> n.status().equals("up")).count();
        int all = cluster.nodes().size();
        return "All is well: %s; %d of %d %s up."
                .formatted(String.join(", ", parts), up, all, all == 1 ? "node" : "nodes");
    }
}
