package io.holdfast.failover.tls;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLParameters;

/** Whether whoever calls the API, besides his token, or asks the probes shows a certificate of the cluster's authority. */
public enum ClientCertificates {
    NONE,
    /** One that is shown must be right. */
    WANT,
    /** Without one there is no connection. */
    NEED;

    /** By its word in a node's file. */
    public static ClientCertificates of(String word) {
        return Arrays.stream(values())
                .filter(c -> c.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is none of %s"
                        .formatted(
                                word,
                                Arrays.stream(values())
                                        .map(ClientCertificates::word)
                                        .collect(Collectors.joining(", ")))));
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    SSLParameters askedIn(SSLParameters server) {
        switch (this) {
            case NONE -> {}
            case WANT -> server.setWantClientAuth(true);
            case NEED -> server.setNeedClientAuth(true);
        }
        return server;
    }
}
