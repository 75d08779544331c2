package io.holdfast.node.run;

import com.typesafe.config.Config;
import io.holdfast.failover.rediscluster.RedisClusters;
import io.holdfast.node.audit.AuditLog;
import io.holdfast.node.health.Health;
import io.holdfast.node.health.HealthComponent;
import io.holdfast.node.http.ManagementServer;
import io.holdfast.node.http.Tokens;
import io.holdfast.node.notify.Notifier;
import io.holdfast.node.probes.ProbeServer;
import io.holdfast.node.sentinel.SentinelServer;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.tracing.Tracing;
import io.holdfast.protocol.Engine;
import io.holdfast.sharding.Sessions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: its groups, the API and the Sentinel endpoint in front of them. The API has an actor system of its own, so that it answers
 * while the cluster's one begins anew.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private final NodeSettings settings;
    private final Groups groups;
    private final ActorSystem<Void> system;
    private final Health health;
    private final AuditLog audit;
    private final Notifier notifier;
    private final RedisClusters clusters;
    private final Tracing tracing;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable ProbeServer probes;
    private @Nullable SentinelServer sentinel;

    private Node(NodeSettings settings, Groups groups, Tracing tracing) {
        this.tracing = tracing;
        this.settings = settings;
        this.groups = groups;
        this.health = NodeHealth.of(settings, groups);
        this.audit = AuditLog.open(settings.node().dataDir().resolve("audit"));
        this.clusters = RedisClusters.watching(settings.redisClusters());
        this.notifier =
                Notifier.start(settings.notifications(), settings.cluster().name(), groups.control(), clusters);
        Config config = settings.api();
        this.system = ActorSystem.create(Behaviors.empty(), "holdfast-api", config);
    }

    public static Node start(NodeSettings settings, Groups.Factory factory) throws StartException {
        if (settings.logging().json()) {
            JsonLines.install();
        }
        warn(settings);
        var tokens = tokens(settings);
        var self = settings.node().name().value();
        var tracing = Tracing.start(settings.tracing(), settings.cluster().name(), self, Version.text());
        var node = new Node(settings, factory.start(settings), tracing);
        try {
            node.open(tokens);
            node.openProbes();
            node.sentinel = SentinelStart.of(settings, node.groups.control(), node.audit)
                    .orElse(null);
            return node;
        } catch (StartException e) {
            node.close();
            throw e;
        }
    }

    /** The sessions, for an application that runs in this JVM; empty while the node is not in the cluster. */
    public Optional<Sessions> sessions() {
        return groups.sessions();
    }

    /** Returns once {@link #close} has ended on another thread. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        LOG.info("{} leaves", settings.node().name());
        notifier.close();
        if (sentinel != null) {
            SentinelStart.announceLeave(sentinel, groups.control());
            sentinel.close();
        }
        // The API first: what it was asked is answered while this node still can, and nobody asks it any more.
        system.terminate();
        Done ended = system.getWhenTerminated().toCompletableFuture().join();
        groups.close();
        if (probes != null) {
            probes.close();
        }
        health.close();
        audit.close();
        clusters.close();
        tracing.close();
        LOG.info("{} has left ({})", settings.node().name(), ended);
        closed.countDown();
    }

    private void open(Tokens tokens) throws StartException {
        var self = settings.node();
        var about = new ManagementServer.About(settings.cluster().name(), self.host(), self.zone(), Version.text());
        var metrics = groups.metrics();
        metrics.observe(groups.control(), groups.own());
        metrics.observe(clusters);
        metrics.observe(notifier);
        var tls = settings.security().tls();
        if (tls != null) {
            metrics.observe(tls);
        }
        var watched = new ManagementServer.Watched(health, metrics, clusters, groups::system);
        var server = new ManagementServer(
                system,
                groups.control(),
                groups::sessions,
                watched,
                about,
                tokens,
                tls,
                new ManagementServer.Beside(settings.limits(), audit));
        try {
            var address = server.bind(self.host(), settings.ports().http())
                    .toCompletableFuture()
                    .join();
            var scheme = settings.security().insecure() ? "http" : "https";
            LOG.info("{} answers on {}://{}:{}", self.name(), scheme, self.host(), address.getPort());
        } catch (CompletionException e) {
            throw new StartException(
                    "Port %d on %s cannot be opened for the API (%s): stop what uses it, or set holdfast.ports.http."
                            .formatted(settings.ports().http(), self.host(), reason(e)));
        }
    }

    /** One more part of this node's health. */
    public void watch(HealthComponent part) {
        health.add(part);
    }

    private void openProbes() throws StartException {
        var self = settings.node();
        int port = settings.ports().probes();
        var names = settings.names(Engine.POSTGRES);
        var subject = new ProbeServer.Subject(groups.control(), groups.own(), health, names);
        var about = new ProbeServer.About(settings.cluster().name(), self.zone(), Version.text());
        try {
            var tls = settings.probes().tls();
            var encryption = tls == null
                    ? null
                    : new ProbeServer.Encryption(tls, settings.probes().asked());
            probes = ProbeServer.open(self.host(), port, subject, about, encryption);
            LOG.info(
                    "{} answers probes on {}://{}:{}",
                    self.name(),
                    encryption == null ? "http" : "https",
                    self.host(),
                    port);
        } catch (IOException e) {
            throw new StartException(
                    "Port %d on %s cannot be opened for probes (%s): stop what uses it, or set holdfast.ports.probes."
                            .formatted(port, self.host(), e.getMessage()));
        }
    }

    private static Tokens tokens(NodeSettings settings) throws StartException {
        var file = settings.security().tokensFile();
        try {
            return file == null ? Tokens.open() : Tokens.read(file);
        } catch (Tokens.WrongFileException e) {
            throw new StartException(String.valueOf(e.getMessage()));
        }
    }

    private static void warn(NodeSettings settings) {
        var self = settings.node();
        LOG.info(
                "{} of cluster {} starts with {}",
                self.name(),
                settings.cluster().name(),
                settings.file());
        if (settings.security().insecure()) {
            LOG.warn("security.insecure = true: what nodes say to each other is neither encrypted nor authenticated");
        }
        if (settings.security().tokensFile() == null) {
            LOG.warn(
                    "security.tokens-file is not set: whoever reaches port {} may do everything",
                    settings.ports().http());
        }
    }

    private static String reason(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause == null ? failure.getMessage() : cause.getMessage());
    }
}
