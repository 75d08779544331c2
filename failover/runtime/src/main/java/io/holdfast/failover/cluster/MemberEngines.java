package io.holdfast.failover.cluster;

import io.holdfast.failover.tls.NodeTls;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * Remoting's connections with the same certificates and the same rules as the register's. What there is to verify was
 * verified in the handshake: authority, cluster, and on the dialling side the host.
 */
final class MemberEngines implements SSLEngineProvider {
    private final NodeTls tls;

    MemberEngines(NodeTls tls) {
        this.tls = tls;
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return tls.memberServer();
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        return tls.memberClient(hostname, port);
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return Option.empty();
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return Option.empty();
    }
}
