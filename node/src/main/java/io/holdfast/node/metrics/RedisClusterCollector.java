package io.holdfast.node.metrics;

import io.holdfast.failover.rediscluster.Alarm;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The Redis Clusters that this node watches, read at each scrape; nothing is asked of them for it. */
final class RedisClusterCollector implements MultiCollector {
    private final RedisClusters clusters;

    RedisClusterCollector(RedisClusters clusters) {
        this.clusters = clusters;
    }

    @Override
    public MetricSnapshots collect() {
        var scrape = new Scrape();
        clusters.all().forEach(scrape::cluster);
        return scrape.snapshots();
    }

    /** The families of one scrape. */
    private static final class Scrape {
        private final Family healthy = new Family(
                "redis_cluster_healthy", "1 while all slots are served and the loss of any primary could be mended.");
        private final Family alarms = new Family("redis_cluster_alarms", "How many alarms of a kind are raised now.");
        private final Family slots = new Family("redis_cluster_slots", "Slots: served, failing, or uncovered.");
        private final Family nodes = new Family("redis_cluster_nodes", "Nodes by role and health.");
        private final Family lag =
                new Family("redis_cluster_replica_lag_bytes", "How far a replica is behind its primary.");
        private final Family epoch = new Family("redis_cluster_current_epoch", "The cluster's own epoch.");
        private final Family age = new Family("redis_cluster_looked_seconds", "Since all nodes were asked last.");

        void cluster(ClusterView view) {
            var name = view.name();
            var map = view.judgement().map();
            healthy.put(view.healthy(), "cluster", name);
            for (var kind : Alarm.Kind.values()) {
                alarms.put(0, "cluster", name, "alarm", kind.word());
            }
            view.judgement()
                    .alarms()
                    .forEach(a ->
                            alarms.add(1, "cluster", name, "alarm", a.kind().word()));
            int failing = map.failing().count();
            slots.put(map.covered().count() - failing, "cluster", name, "state", "served");
            slots.put(failing, "cluster", name, "state", "failing");
            slots.put(map.uncovered().count(), "cluster", name, "state", "uncovered");
            map.nodes()
                    .forEach(n -> nodes.add(
                            1,
                            "cluster",
                            name,
                            "role",
                            n.role(),
                            "health",
                            n.health().word()));
            map.shards()
                    .forEach(s -> s.replicas().stream()
                            .filter(r -> s.lag(r) >= 0)
                            .forEach(r -> lag.put(s.lag(r), "cluster", name, "node", r.toString())));
            epoch.put(view.picture().currentEpoch(), "cluster", name);
            if (view.looked()) {
                age.put(view.age().toMillis() / 1000.0, "cluster", name);
            }
        }

        MetricSnapshots snapshots() {
            return MetricSnapshots.of(
                    healthy.gauge(),
                    alarms.gauge(),
                    slots.gauge(),
                    nodes.gauge(),
                    lag.gauge(),
                    epoch.gauge(),
                    age.gauge());
        }
    }
}
