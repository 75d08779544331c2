package io.holdfast.failover.tls;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;

/** Whether whoever calls the API shows a certificate of the cluster's authority, besides his token. */
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

    void askedBy(SSLEngine engine) {
        switch (this) {
            case NONE -> {}
            case WANT -> engine.setWantClientAuth(true);
            case NEED -> engine.setNeedClientAuth(true);
        }
    }
}
