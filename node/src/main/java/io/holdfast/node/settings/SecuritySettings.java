package io.holdfast.node.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The block {@code holdfast.security}. There is no TLS yet, so a file that does not say {@code insecure = true} asks for
 * something that this version cannot give, and is refused.
 *
 * @param tokensFile null: the API is open to everybody
 * @param sentinelPasswordFile null: the Sentinel endpoint tells everybody
 */
public record SecuritySettings(
        boolean insecure,
        @Nullable Path tokensFile,
        @Nullable Path sentinelPasswordFile) {

    static SecuritySettings from(BlockSettings block) {
        var tokens = block.optionalFolder("tokens-file", "write the absolute path of a file with tokens' hashes");
        if (!block.flag("insecure")) {
            throw block.wrong(
                    "insecure",
                    "is not true, but this version cannot encrypt what its nodes say to each other",
                    "write insecure = true if nobody else reaches their network");
        }
        var sentinel = block.optionalFolder(
                "sentinel-password-file", "write the absolute path of a file with the Sentinel endpoint's password");
        return new SecuritySettings(true, tokens.orElse(null), sentinel.orElse(null));
    }
}
