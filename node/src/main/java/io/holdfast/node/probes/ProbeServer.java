package io.holdfast.node.probes;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.tls.ClientCertificates;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.node.health.Health;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes' port of one node, on its own address and, for scripts on its host, on 127.0.0.1 where that is free. */
public final class ProbeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeServer.class);
    private static final String LOOPBACK = "127.0.0.1";
    private final ProbeListener listener;
    private final Optional<ProbeListener> nearby;

    /**
     * What is probed.
     *
     * @param groups the node's PostgreSQL groups; the first is spoken of unless a probe names another
     */
    public record Subject(GroupControl control, OwnInstances own, Health health, List<GroupName> groups) {}

    /** What the documents say of their node. */
    public record About(String cluster, String zone, String version) {}

    /**
     * How the port is encrypted.
     *
     * @param shown what certificate a client shows
     */
    public record Encryption(NodeTls tls, ClientCertificates shown) {}

    private ProbeServer(ProbeListener listener, Optional<ProbeListener> nearby) {
        this.listener = listener;
        this.nearby = nearby;
    }

    /**
     * Answers from the moment that it returns.
     *
     * @param encryption null: plain HTTP
     */
    public static ProbeServer open(String host, int port, Subject subject, About about, @Nullable Encryption encryption)
            throws IOException {
        var scheme = encryption == null ? "http" : "https";
        ProbeListener.Cover cover = encryption == null
                ? ProbeListener.Cover.PLAIN
                : socket -> encryption.tls().probeServer(socket, encryption.shown());
        var names = new Documents.Names(about.cluster(), about.version(), about.zone(), scheme, port);
        var sources = new ProbeRoutes.Sources(
                subject.control(), subject.own(), subject.health(), subject.groups(), System::nanoTime);
        var routes = new ProbeRoutes(sources, names);
        var listener = ProbeListener.open(host, port, cover, ProbeListener.Limits.usual(), routes::answer);
        return new ProbeServer(listener, nearby(host, listener.port(), cover, routes));
    }

    private static Optional<ProbeListener> nearby(String host, int port, ProbeListener.Cover cover, ProbeRoutes routes)
            throws IOException {
        var address = InetAddress.getByName(host);
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ProbeListener.open(LOOPBACK, port, cover, ProbeListener.Limits.usual(), routes::answer));
        } catch (IOException taken) {
            LOG.info("port {} of {} is taken, so probes are answered on {} only", port, LOOPBACK, host);
            return Optional.empty();
        }
    }

    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
        nearby.ifPresent(ProbeListener::close);
    }
}
