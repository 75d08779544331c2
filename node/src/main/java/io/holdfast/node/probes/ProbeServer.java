package io.holdfast.node.probes;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.health.Health;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.util.List;

/** The probes' port of one node. */
public final class ProbeServer implements AutoCloseable {
    private final ProbeListener listener;

    /**
     * What is probed.
     *
     * @param groups the node's PostgreSQL groups; the first is spoken of unless a probe names another
     */
    public record Subject(GroupControl control, OwnInstances own, Health health, List<GroupName> groups) {}

    /** What the documents say of their node. */
    public record About(String cluster, String zone, String version) {}

    private ProbeServer(ProbeListener listener) {
        this.listener = listener;
    }

    /** Answers from the moment that it returns. */
    public static ProbeServer open(String host, int port, Subject subject, About about) throws IOException {
        var names = new Documents.Names(about.cluster(), about.version(), about.zone(), port);
        var sources = new ProbeRoutes.Sources(
                subject.control(), subject.own(), subject.health(), subject.groups(), System::nanoTime);
        var routes = new ProbeRoutes(sources, names);
        return new ProbeServer(ProbeListener.open(host, port, ProbeListener.Limits.usual(), routes::answer));
    }

    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }
}
