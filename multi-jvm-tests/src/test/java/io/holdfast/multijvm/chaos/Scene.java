package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.Seen;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.lab.Disk;
import io.holdfast.multijvm.lab.Lab;
import io.holdfast.multijvm.lab.Network;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What faults happen to: a cluster and the hosts that it stands on.
 *
 * @param luck the only source of chance for what is done, so that its seed repeats it
 * @param sessions the nodes keep sessions, too
 */
record Scene(TestCluster cluster, Lab lab, Random luck, boolean sessions) {

    Scene with(Random otherLuck) {
        return new Scene(cluster, lab, otherLuck, sessions);
    }

    Network network() {
        return lab.network();
    }

    Disk disk(NodeProcess node) {
        return lab.disk(node.number());
    }

    NodeProcess victim(Fault.Target target) throws IOException {
        var primary = cluster.primary();
        return switch (target) {
            case PRIMARY, ALL -> primary;
            case REPLICA -> any(cluster.others(primary));
            case COORDINATOR -> cluster.coordinator();
        };
    }

    NodeProcess any(List<NodeProcess> nodes) {
        return nodes.get(luck.nextInt(nodes.size()));
    }

    List<NodeProcess> others(NodeProcess victim) {
        return cluster.others(victim);
    }

    /** As the rest tells it, for the old one may not know yet. */
    void awaitPrimaryOtherThan(NodeProcess old) {
        Await.that(
                "a primary other than " + old.name() + " serves",
                TestCluster.PATIENCE,
                () -> others(old).stream()
                        .map(Scene::told)
                        .flatMap(Optional::stream)
                        .anyMatch(group -> group.phase().equals("steady")
                                && group.leads()
                                        .filter(name -> !name.equals(old.name()))
                                        .isPresent()));
    }

    /** What a node says of the group, if it says anything. */
    static Optional<Seen.Group> told(NodeProcess node) {
        try {
            return node.answering() ? Optional.of(node.api().group()) : Optional.empty();
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    /** Neither direction between the two lets a packet through. */
    boolean parted(NodeProcess one, NodeProcess other) {
        return !network().passes(one.number(), other.number()) && !network().passes(other.number(), one.number());
    }
}
