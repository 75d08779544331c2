package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** The group's password, kept beside the data so that a restarted agent can log in again. */
final class Secrets {
    private final Path file;
    private final ConfigFiles files;
    private volatile Secret secret = Secret.NONE;

    Secrets(Path stateDir, ConfigFiles files) {
        this.file = stateDir.resolve("secret");
        this.files = files;
    }

    Secret current() {
        return secret;
    }

    void load() throws IOException {
        secret = new Secret(Durable.read(file).strip());
        files.writePassFile(secret.reveal());
    }

    Secret generate() throws IOException {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        var fresh = new Secret(HexFormat.of().formatHex(bytes));
        keep(fresh);
        return fresh;
    }

    void keep(Secret newer) throws IOException {
        if (newer.equals(Secret.NONE) || newer.equals(secret)) {
            return;
        }
        if (!newer.reveal().matches("[0-9A-Za-z]+")) {
            throw new IOException("the group's secret holds characters that a password file cannot hold");
        }
        Durable.write(file, newer.reveal() + "\n", new RunAs("", List.of()));
        files.writePassFile(newer.reveal());
        secret = newer;
    }
}
