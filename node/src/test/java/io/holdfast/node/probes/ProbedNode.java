package io.holdfast.node.probes;

import io.holdfast.node.health.Health;
import io.holdfast.node.health.NodeComponents;
import java.io.IOException;
import java.util.List;

/** The probes' port of a node that is in {@code group}, in plain text. */
record ProbedNode(Health health, ProbeServer server, Asked ask) implements AutoCloseable {
    static ProbedNode open(String host, FakeGroup group) throws IOException {
        var health = new Health();
        health.add(NodeComponents.cluster(group));
        health.add(NodeComponents.instances("database", List.of(FakeGroup.MAIN), group));
        var subject = new ProbeServer.Subject(group, group, health, List.of(FakeGroup.MAIN));
        var server = ProbeServer.open(host, 0, subject, new ProbeServer.About("shop", "z1", "test"), null);
        return new ProbedNode(health, server, new Asked(host, server.port()));
    }

    @Override
    public void close() {
        server.close();
        health.close();
    }
}
