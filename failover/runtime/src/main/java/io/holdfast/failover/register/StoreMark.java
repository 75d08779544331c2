package io.holdfast.failover.register;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who this node's store is: a random id that was made before the node first spoke to another, and the roster of all
 * control nodes' stores once the register was formed of them. It is the answer to the roll call.
 *
 * @param roster store ids by node name; empty until the register is formed
 * @param rebuilt which rebuilding this register began with; null where it began with nothing
 */
record StoreMark(
        String cluster,
        NodeName node,
        List<NodeName> controlNodes,
        String store,
        Map<String, String> roster,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String rebuilt) {
    StoreMark {
        controlNodes = controlNodes.stream().sorted().toList();
        roster = new TreeMap<>(roster);
    }

    StoreMark(String cluster, NodeName node, List<NodeName> controlNodes, String store, Map<String, String> roster) {
        this(cluster, node, controlNodes, store, roster, null);
    }

    boolean formed() {
        return !roster.isEmpty();
    }

    StoreMark formedOf(Map<String, String> stores) {
        return formedOf(stores, rebuilt);
    }

    StoreMark formedOf(Map<String, String> stores, @Nullable String beganWith) {
        return new StoreMark(cluster, node, controlNodes, store, stores, beganWith);
    }

    /** The roster as it became by readmissions; a store that is not formed knows of none. */
    StoreMark with(Map<String, String> readmitted) {
        if (!formed()) {
            return this;
        }
        var newest = new TreeMap<>(roster);
        newest.putAll(readmitted);
        return formedOf(newest);
    }

    boolean lists(StoreMark other) {
        return other.store().equals(roster.get(other.node().value()));
    }
}
