package io.holdfast.failover.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** What the three files hold, and that they fit each other, this node and its cluster. */
record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final String CA = "ca";

    static Credentials read(TlsFiles files, String cluster, String host) throws WrongFileException {
        var credentials = new Credentials(
                Pem.certificates(CERTIFICATE, files.certificate()),
                Pem.privateKey(KEY, files.key()),
                Pem.certificates(CA, files.authority()));
        credentials.requirePair(files);
        credentials.requireInTime(files);
        credentials.requireIssued(files);
        credentials.requireName(files, host, "this node's host");
        credentials.requireName(
                files, SubjectNames.ofCluster(cluster), "by which nodes of one cluster know each other");
        return credentials;
    }

    X509Certificate own() {
        return chain.getFirst();
    }

    /** Trusts what comes from these authorities, and nothing else. */
    static X509ExtendedTrustManager trust(List<X509Certificate> authorities) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca" + i, authorities.get(i));
            }
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("every JDK has PKCS12 and PKIX", e);
        }
    }

    /** Shows this certificate and believes {@code trust}. */
    SSLContext context(X509ExtendedTrustManager trust) {
        try {
            var made = SSLContext.getInstance("TLS");
            made.init(keys(), new TrustManager[] {trust}, null);
            return made;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("credentials that were checked can be used", e);
        }
    }

    private KeyManager[] keys() throws GeneralSecurityException, java.io.IOException {
        var password = new char[0];
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("node", key, password, chain.toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    void requirePair(TlsFiles files) throws WrongFileException {
        if (!pair()) {
            throw new WrongFileException(
                    KEY,
                    "names " + files.key() + ", which does not belong to the certificate " + files.certificate(),
                    "copy both from the same place");
        }
    }

    private boolean pair() {
        try {
            var algorithm = key.getAlgorithm();
            var signature = Signature.getInstance(
                    switch (algorithm) {
                        case "EC" -> "SHA256withECDSA";
                        case "RSA" -> "SHA256withRSA";
                        default -> algorithm;
                    });
            var probe = new byte[] {1, 7, 3, 5, 5};
            signature.initSign(key);
            signature.update(probe);
            var signed = signature.sign();
            signature.initVerify(own().getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void requireInTime(TlsFiles files) throws WrongFileException {
        try {
            own().checkValidity();
        } catch (CertificateExpiredException e) {
            throw new WrongFileException(
                    CERTIFICATE,
                    "names " + files.certificate() + ", which expired on "
                            + own().getNotAfter().toInstant(),
                    "renew it with 'holdfast certs --renew', or look at this host's clock");
        } catch (CertificateNotYetValidException e) {
            throw new WrongFileException(
                    CERTIFICATE,
                    "names " + files.certificate() + ", which is valid only from "
                            + own().getNotBefore().toInstant(),
                    "look at this host's clock");
        }
    }

    private void requireIssued(TlsFiles files) throws WrongFileException {
        var trust = trust(authorities);
        var presented = chain.toArray(X509Certificate[]::new);
        try {
            trust.checkServerTrusted(presented, "UNKNOWN");
            trust.checkClientTrusted(presented, "UNKNOWN");
        } catch (CertificateException e) {
            throw new WrongFileException(
                    CERTIFICATE,
                    "names " + files.certificate() + ", which " + files.authority()
                            + " (security.ca) does not vouch for, " + "as server and as client (" + e.getMessage()
                            + ")",
                    "use a certificate of this authority, with both extended usages");
        }
    }

    private void requireName(TlsFiles files, String name, String what) throws WrongFileException {
        if (!SubjectNames.covers(own(), name)) {
            throw new WrongFileException(
                    CERTIFICATE,
                    "names " + files.certificate() + ", which is for " + SubjectNames.of(own()) + " and not for " + name
                            + ", " + what,
                    "have " + name + " among its subject alternative names, as 'holdfast certs' does");
        }
    }
}
