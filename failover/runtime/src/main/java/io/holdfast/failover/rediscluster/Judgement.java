package io.holdfast.failover.rediscluster;

import java.util.List;

/** What is thought of one picture: its map, and what is wrong, the worst first. */
public record Judgement(ClusterMap map, List<Alarm> alarms) {

    public Judgement {
        alarms = List.copyOf(alarms);
    }

    /** All slots are served and the loss of any one primary could be mended. */
    public boolean healthy() {
        return alarms.stream().noneMatch(a -> a.kind().critical());
    }

    public String verdict() {
        if (!alarms.isEmpty()) {
            var more = alarms.size() == 1 ? "" : " (and " + (alarms.size() - 1) + " more)";
            return (healthy() ? "Served, with a warning: " : "ALARM: ")
                    + alarms.getFirst().sentence()
                    + more;
        }
        long replicas = map.nodes().stream().filter(n -> !n.primary()).count();
        return "All is well: %d primaries serve all slots, %d replicas follow."
                .formatted(map.shards().size(), replicas);
    }
}
