package io.holdfast.node.settings;

import io.holdfast.failover.tls.ClientCertificates;
import io.holdfast.failover.tls.NodeTls;
import io.holdfast.failover.tls.TlsFiles;
import io.holdfast.failover.tls.WrongFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The block {@code holdfast.security}. Nodes encrypt and authenticate unless the file says {@code insecure = true}; what is
 * wrong with their certificates is found here, before anything was started.
 *
 * @param tls null only when the operator wrote {@code insecure = true}
 * @param authority that the nodes' certificates come from; null together with {@code tls}
 * @param tokensFile null: the API is open to everybody
 * @param sentinelPasswordFile null: the Sentinel endpoint tells everybody
 */
public record SecuritySettings(
        @Nullable NodeTls tls,
        @Nullable Path authority,
        @Nullable Path tokensFile,
        @Nullable Path sentinelPasswordFile) {
    private static final String HINT = "write the absolute path of a PEM file, which './holdfast certs' makes,"
            + " or insecure = true if nobody else reaches the nodes' network";

    public boolean insecure() {
        return tls == null;
    }

    static SecuritySettings from(BlockSettings block, ClusterSettings cluster, SelfSettings self) {
        var tokens = block.optionalFolder("tokens-file", "write the absolute path of a file with tokens' hashes");
        boolean insecure = block.flag("insecure");
        var asked = block.value("client-certificates", "write none, want or need", ClientCertificates::of);
        if (insecure && asked != ClientCertificates.NONE) {
            throw block.wrong(
                    "client-certificates",
                    "is " + asked.word() + ", and insecure = true leaves no certificates",
                    "write none, or take insecure out");
        }
        var tls = insecure ? null : tls(block, cluster.name(), self.host(), asked);
        var sentinel = block.optionalFolder(
                "sentinel-password-file", "write the absolute path of a file with the Sentinel endpoint's password");
        return new SecuritySettings(
                tls, insecure ? null : block.folder("ca", HINT), tokens.orElse(null), sentinel.orElse(null));
    }

    private static NodeTls tls(BlockSettings block, String cluster, String host, ClientCertificates asked) {
        var files =
                new TlsFiles(block.folder("certificate", HINT), block.folder("key", HINT), block.folder("ca", HINT));
        try {
            return NodeTls.open(files, cluster, host, asked);
        } catch (WrongFileException e) {
            throw block.wrong(e.key(), e.what(), e.hint());
        }
    }
}
