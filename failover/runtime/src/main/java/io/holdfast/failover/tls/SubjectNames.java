package io.holdfast.failover.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The hosts that a certificate is for, as its subject alternative names say; its common name counts for nothing. */
final class SubjectNames {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int DNS = 2;
    private static final int IP = 7;

    private SubjectNames() {}

    /** The name that all nodes of a cluster, and nobody else, have in their certificates. */
    static String ofCluster(String cluster) {
        return cluster + ".holdfast";
    }

    static boolean isAddress(String host) {
        return ADDRESS.matcher(host).matches();
    }

    static boolean covers(X509Certificate certificate, String host) {
        return of(certificate).contains(normal(host));
    }

    static Set<String> of(X509Certificate certificate) {
        var names = new TreeSet<String>();
        try {
            for (var name :
                    Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), Set.<java.util.List<?>>of())) {
                if (name.get(0) instanceof Integer kind
                        && (kind == DNS || kind == IP)
                        && name.get(1) instanceof String text) {
                    names.add(normal(text));
                }
            }
            return names;
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    private static String normal(String host) {
        if (!isAddress(host)) {
            return host.toLowerCase(Locale.ROOT);
        }
        try {
            return String.valueOf(InetAddress.getByName(host).getHostAddress());
        } catch (UnknownHostException e) {
            return host;
        }
    }
}
