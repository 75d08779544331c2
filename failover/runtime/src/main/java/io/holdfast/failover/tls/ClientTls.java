package io.holdfast.failover.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** What a client of the API needs: it trusts one authority, and no other that this host may know. */
public final class ClientTls {
    private ClientTls() {}

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
