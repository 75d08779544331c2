package io.holdfast.node.settings;

import io.holdfast.failover.tls.ClientCertificates;
import io.holdfast.failover.tls.NodeTls;
import org.jspecify.annotations.Nullable;

/**
 * The block {@code holdfast.probes}.
 *
 * @param tls what encrypts the port; null: it speaks plain HTTP
 */
public record ProbeSettings(@Nullable NodeTls tls, ClientCertificates asked) {

    static ProbeSettings from(BlockSettings block, SecuritySettings security) {
        boolean encrypted = block.flag("tls");
        if (encrypted && security.insecure()) {
            throw block.wrong(
                    "tls",
                    "is true, and security.insecure = true leaves no certificates",
                    "write false, or take insecure out");
        }
        var asked = block.value("client-certificates", "write none, want or need", ClientCertificates::of);
        if (!encrypted && asked != ClientCertificates.NONE) {
            throw block.wrong(
                    "client-certificates",
                    "is " + asked.word() + ", and without tls nobody can show one",
                    "write none, or tls = true");
        }
        return new ProbeSettings(encrypted ? security.tls() : null, asked);
    }
}
