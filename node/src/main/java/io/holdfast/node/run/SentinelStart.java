package io.holdfast.node.run;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.audit.AuditLog;
import io.holdfast.node.sentinel.Access;
import io.holdfast.node.sentinel.ControlSource;
import io.holdfast.node.sentinel.SentinelServer;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.settings.SecuritySettings;
import io.holdfast.protocol.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** Starts the Sentinel endpoint of a node whose file names a Redis group; there is nothing to tell of others. */
final class SentinelStart {
    private SentinelStart() {}

    static Optional<SentinelServer> of(NodeSettings settings, GroupControl control, AuditLog audit)
            throws StartException {
        if (settings.groups().stream().noneMatch(group -> group.engine() == Engine.REDIS)) {
            return Optional.empty();
        }
        var self = settings.node();
        int port = settings.ports().sentinel();
        var source = new ControlSource(
                control,
                settings.cluster().name(),
                port,
                settings.timings().policy().silence(),
                System::nanoTime);
        var place = new SentinelServer.Place(self.host(), port, Version.text());
        return Optional.of(SentinelServer.start(source, access(settings.security()), place, audit::note));
    }

    /** Without a password the endpoint changes nothing if the API would have asked for a token. */
    static Access access(SecuritySettings security) throws StartException {
        var file = security.sentinelPasswordFile();
        return file == null ? Access.open(security.tokensFile() == null) : Access.guarded(password(file));
    }

    private static byte[] password(Path file) throws StartException {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new StartException(
                        file + " (security.sentinel-password-file) can be read by everybody: chmod o-r it.");
            }
            var password = Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
            if (password.isEmpty()) {
                throw new StartException(
                        file + " (security.sentinel-password-file) is empty: write the password on its first line.");
            }
            return password.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StartException(
                    file + " (security.sentinel-password-file) cannot be read: make it readable for this user.");
        }
    }
}
