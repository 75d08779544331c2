package io.holdfast.failover.cluster;

import io.holdfast.failover.tls.NodeTls;
import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.Address;
import org.jspecify.annotations.Nullable;

/**
 * Who this node is in which cluster.
 *
 * @param name of the cluster; nodes of another name are never talked to
 * @param controlNodes host by node; this node is among them or not
 * @param port of remoting, the same on every node
 * @param tls null only when the operator wrote {@code security.insecure = true}
 */
public record ClusterSettings(
        String name,
        NodeName self,
        String host,
        int port,
        NavigableMap<NodeName, String> controlNodes,
        @Nullable NodeTls tls) {

    public ClusterSettings {
        controlNodes = new TreeMap<>(controlNodes);
        var listed = Optional.ofNullable(controlNodes.get(self)).orElse(host);
        if (!listed.equals(host)) {
            throw new IllegalArgumentException("node.host of " + self + " is " + host
                    + " and cluster.control-nodes says " + listed + ": write the same address in both");
        }
    }

    boolean control() {
        return controlNodes.containsKey(self);
    }

    int majority() {
        return controlNodes.size() / 2 + 1;
    }

    List<NodeName> controlNames() {
        return List.copyOf(controlNodes.keySet());
    }

    Address address(String host) {
        return new Address("pekko", name, host, port);
    }

    Map<NodeName, Address> controlAddresses() {
        var addresses = new TreeMap<NodeName, Address>();
        controlNodes.forEach((node, host) -> addresses.put(node, address(host)));
        return addresses;
    }
}
