package io.holdfast.failover.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets in nodes of this cluster only: a certificate of the cluster's authority is not enough, it must carry the cluster's
 * name. So an authority may also serve other clusters, and clients of the API, without making nodes of them.
 */
final class MemberTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authority;
    private final String name;

    MemberTrust(X509ExtendedTrustManager authority, String cluster) {
        this.authority = authority;
        this.name = SubjectNames.ofCluster(cluster);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        authority.checkClientTrusted(chain, kind, engine);
        requireMember(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        authority.checkServerTrusted(chain, kind, engine);
        requireMember(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        authority.checkClientTrusted(chain, kind, socket);
        requireMember(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        authority.checkServerTrusted(chain, kind, socket);
        requireMember(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        authority.checkClientTrusted(chain, kind);
        requireMember(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        authority.checkServerTrusted(chain, kind);
        requireMember(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }

    private void requireMember(X509Certificate[] chain) throws CertificateException {
        if (!SubjectNames.covers(chain[0], name)) {
            throw new CertificateException(
                    "the certificate is for " + SubjectNames.of(chain[0]) + " and not for " + name);
        }
    }
}
