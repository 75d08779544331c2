package io.holdfast.failover.rediscluster;

import java.util.Locale;

/**
 * One node, as all views together show it.
 *
 * @param primaryId whom it follows; empty for a primary
 * @param slots that it serves by the highest configuration epoch
 * @param linkUp for a replica that answered: it receives from its primary
 * @param offset how far its log reaches; -1 when it did not answer
 */
public record ClusterNode(
        String id,
        Address address,
        Health health,
        String primaryId,
        long configEpoch,
        SlotSet slots,
        int migrating,
        boolean linkUp,
        boolean neverLeads,
        long offset) {

    /** Whether it serves, from the best to the worst. */
    public enum Health {
        ONLINE,
        /** Its data are being replaced or read in. */
        SYNCING,
        /** It does not answer us; the others have not missed it. */
        UNREACHABLE,
        /** Some of the others miss it. */
        SUSPECTED,
        /** The others agree that it is gone. */
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean primary() {
        return primaryId.isEmpty();
    }

    public boolean serves() {
        return health == Health.ONLINE || health == Health.UNREACHABLE;
    }

    /** It could be voted for now. */
    boolean electable() {
        return why().isEmpty();
    }

    /** Why it could not be voted for now; empty when it could. */
    public String why() {
        if (health != Health.ONLINE) {
            return "it is " + health.word();
        }
        if (primary()) {
            return slots.isEmpty() ? "it has no slots and follows nobody" : "";
        }
        if (neverLeads) {
            return "cluster-replica-no-failover is set on it";
        }
        return linkUp ? "" : "it does not receive from its primary";
    }

    /** What people see. */
    public String role() {
        return primary() ? "primary" : "replica";
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
