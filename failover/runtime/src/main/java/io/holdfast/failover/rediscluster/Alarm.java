package io.holdfast.failover.rediscluster;

import java.util.Locale;

/** Something that an operator should know of a cluster; the sentence says what is wrong, where, and what to do. */
public record Alarm(Kind kind, String sentence) {

    /** What can be wrong, the worst first. */
    public enum Kind {
        NOBODY_ANSWERS(true),
        CLUSTER_DOWN(true),
        SLOTS_UNCOVERED(true),
        SLOTS_FAILING(true),
        NO_MAJORITY(true),
        PRIMARY_WITHOUT_REPLICA(true),
        EPOCHS_COLLIDE(false),
        VIEWS_DIFFER(false),
        PRIMARIES_ON_ONE_HOST(false),
        REPLICAS_BESIDE_PRIMARY(false),
        NODE_NOT_SERVING(false),
        REPLICA_CANNOT_LEAD(false),
        SLOTS_MIGRATING(false);

        private final boolean critical;

        Kind(boolean critical) {
            this.critical = critical;
        }

        /** Something does not serve, or the next loss could not be mended. */
        public boolean critical() {
            return critical;
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
