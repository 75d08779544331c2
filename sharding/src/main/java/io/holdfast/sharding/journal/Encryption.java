package io.holdfast.sharding.journal;

import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How the connections to the primary are encrypted.
 *
 * @param authority a PEM file: the server must have a certificate of this authority for the host that is dialled; null
 *     with {@code wanted}: any server that encrypts is believed
 */
public record Encryption(boolean wanted, @Nullable Path authority) {
    public static final Encryption NONE = new Encryption(false, null);

    void into(Properties login) {
        if (!wanted) {
            login.setProperty("sslmode", "disable");
        } else if (authority == null) {
            login.setProperty("sslmode", "require");
        } else {
            login.setProperty("sslmode", "verify-full");
            login.setProperty("sslrootcert", authority.toString());
        }
    }
}
