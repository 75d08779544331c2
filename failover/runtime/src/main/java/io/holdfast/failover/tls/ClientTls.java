package io.holdfast.failover.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** What a client of the API needs: it trusts one authority, and no other that this host may know. */
public final class ClientTls {
    private ClientTls() {}

    /** The same, which also shows a certificate. */
    public static SSLContext presenting(Path authority, Path certificate, Path key) throws WrongFileException {
        var authorities = Pem.certificates("ca", authority);
        var credentials =
                new Credentials(Pem.certificates("cert", certificate), Pem.privateKey("key", key), authorities);
        credentials.requirePair(new TlsFiles(certificate, key, authority));
        return credentials.context(Credentials.trust(authorities));
    }

    public static SSLContext trusting(Path authority) throws WrongFileException {
        var trust = Credentials.trust(Pem.certificates("ca", authority));
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }
}
