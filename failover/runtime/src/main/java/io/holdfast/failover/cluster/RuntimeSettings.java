package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.failover.core.FailoverPolicy;
import java.util.List;

/**
 * What the runtime of a node is built from.
 *
 * @param groups in the order of their names
 */
public record RuntimeSettings(ClusterSettings cluster, List<GroupSpec> groups, FailoverPolicy policy) {
    public RuntimeSettings {
        groups = List.copyOf(groups);
    }
}
