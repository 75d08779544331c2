package io.holdfast.failover.tls;

import io.holdfast.failover.instance.FileMark;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts this node's connections with its certificate. Whoever makes a connection asks here for an engine; the files are
 * looked at then, at most once a second, so that new ones serve every connection made later without a restart. Files that
 * cannot be used leave what was read before in place.
 */
public final class NodeTls {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTls.class);
    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();
    private static final Duration SOON = Duration.ofDays(30);
    private static final long REMIND_EVERY = Duration.ofDays(1).toNanos();
    private static final String[] BETWEEN_NODES = {"TLSv1.3"};
    private static final String[] FOR_CLIENTS = {"TLSv1.3", "TLSv1.2"};

    private final TlsFiles files;
    private final String cluster;
    private final String host;
    private final ClientCertificates asked;
    private volatile Contexts contexts;
    private Instant end;
    private List<String> seen;
    private long lookedAt;
    private long remindedAt;

    /** The API's clients need a certificate of the authority, and no name of a member. */
    private record Contexts(SSLContext members, SSLContext clients) {}

    private NodeTls(TlsFiles files, String cluster, String host, ClientCertificates asked) throws WrongFileException {
        this.asked = asked;
        this.files = files;
        this.cluster = cluster;
        this.host = host;
        lookedAt = System.nanoTime();
        remindedAt = lookedAt - REMIND_EVERY;
        seen = marks();
        var credentials = Credentials.read(files, cluster, host);
        contexts = contexts(credentials);
        end = credentials.own().getNotAfter().toInstant();
    }

    /** For the node at {@code host} in {@code cluster}. */
    public static NodeTls open(TlsFiles files, String cluster, String host) throws WrongFileException {
        return open(files, cluster, host, ClientCertificates.NONE);
    }

    /** The same, whose API asks its clients for certificates as {@code asked} says. */
    public static NodeTls open(TlsFiles files, String cluster, String host, ClientCertificates asked)
            throws WrongFileException {
        return new NodeTls(files, cluster, host, asked);
    }

    /** Where the certificates come from. */
    public TlsFiles files() {
        return files;
    }

    /** For a connection that another node makes to this one: without a certificate of the cluster there is none. */
    public SSLEngine memberServer() {
        var engine = current().members().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(BETWEEN_NODES);
        return engine;
    }

    /** For a connection to the node at {@code peer}, whose certificate must be for that host. */
    public SSLEngine memberClient(String peer, int port) {
        var engine = current().members().createSSLEngine(peer, port);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(BETWEEN_NODES);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** For a client of the API, who shows a token, and a certificate where the node's file wants one. */
    public SSLEngine apiServer() {
        var engine = current().clients().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(FOR_CLIENTS);
        engine.setSSLParameters(asked.askedIn(engine.getSSLParameters()));
        return engine;
    }

    /**
     * Over the connection {@code plain} of somebody who asks the probes; closing it closes that one.
     *
     * @param shown what certificate he shows
     */
    public SSLSocket probeServer(Socket plain, ClientCertificates shown) throws IOException {
        var socket = (SSLSocket) current().clients().getSocketFactory().createSocket(plain, null, true);
        socket.setUseClientMode(false);
        socket.setEnabledProtocols(FOR_CLIENTS);
        socket.setSSLParameters(shown.askedIn(socket.getSSLParameters()));
        return socket;
    }

    /** When the certificate ends that new connections use. */
    public synchronized Instant expires() {
        var unused = current();
        return end;
    }

    private synchronized Contexts current() {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_EVERY) {
            lookedAt = now;
            look();
            remind(now);
        }
        return contexts;
    }

    private void look() {
        var marks = marks();
        if (marks.equals(seen)) {
            return;
        }
        seen = marks;
        try {
            var credentials = Credentials.read(files, cluster, host);
            contexts = contexts(credentials);
            end = credentials.own().getNotAfter().toInstant();
            LOG.info("new connections use the changed certificate {}, valid until {}", files.certificate(), end);
        } catch (WrongFileException e) {
            LOG.warn("the certificates that were read before stay in use: {}", e.getMessage());
        }
    }

    private void remind(long now) {
        if (Instant.now().plus(SOON).isAfter(end) && now - remindedAt >= REMIND_EVERY) {
            remindedAt = now;
            LOG.warn(
                    "the certificate of this node expires on {}: renew it with 'holdfast certs --renew' and put the new"
                            + " one at {}; no restart is needed",
                    end,
                    files.certificate());
        }
    }

    private List<String> marks() {
        var marks = new ArrayList<String>();
        for (var file : List.of(files.certificate(), files.key(), files.authority())) {
            marks.add(FileMark.of(file));
        }
        return marks;
    }

    private Contexts contexts(Credentials credentials) {
        var issued = Credentials.trust(credentials.authorities());
        return new Contexts(credentials.context(new MemberTrust(issued, cluster)), credentials.context(issued));
    }
}
