package io.holdfast.node.run;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.audit.AuditLog;
import io.holdfast.node.sentinel.Access;
import io.holdfast.node.sentinel.ControlSource;
import io.holdfast.node.sentinel.SentinelServer;
import io.holdfast.node.settings.FollowedFile;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.settings.SecuritySettings;
import io.holdfast.protocol.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts the Sentinel endpoint of a node whose file names a Redis group; there is nothing to tell of others. */
final class SentinelStart {
    private static final long LONGEST_LEAVE_SECONDS = 6;

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
        var place =
                new SentinelServer.Place(self.host(), port, settings.sentinel().connections(), Version.text());
        var server = SentinelServer.start(source, access(settings.security()), place, audit::note);
        control.announceBy(group -> server.announce(group.value()));
        return Optional.of(server);
    }

    /**
     * The clients that need time hear that what this node leads will be handed over, while the node still does all it does.
     * Returns when they had it, and at once where nothing will be handed over or nobody needs time.
     */
    static void announceLeave(SentinelServer server, GroupControl control) {
        var self = control.cluster().self();
        var told = control.groups().stream()
                .filter(view -> self.equals(view.state().primary()))
                .filter(view -> view.members().stream()
                        .anyMatch(m -> m.electable() && !m.node().equals(self)))
                .map(view -> server.announce(view.state().group().value()).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        boolean unused = CompletableFuture.allOf(told)
                .orTimeout(LONGEST_LEAVE_SECONDS, TimeUnit.SECONDS)
                .handle((all, failure) -> failure == null)
                .join();
    }

    /** Without a password the endpoint changes nothing if the API would have asked for a token. */
    static Access access(SecuritySettings security) throws StartException {
        var file = security.sentinelPasswordFile();
        return file == null
                ? Access.open(security.tokensFile() == null)
                : Access.following(FollowedFile.of(file, "the passwords", () -> guarded(file, lines(file))));
    }

    /** The first line is the password of {@code default}; each further one names a user with a password. */
    private static Access guarded(Path file, List<String> lines) throws StartException {
        var password = lines.isEmpty() ? "" : lines.getFirst().strip();
        if (password.isEmpty()) {
            throw new StartException(
                    file + " (security.sentinel-password-file) is empty: write the password on its first line.");
        }
        var others = new TreeMap<String, byte[]>();
        for (var line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (!line.isBlank() && (colon < 1 || line.substring(colon + 1).isBlank())) {
                throw new StartException(file + " (security.sentinel-password-file) has a line that names no user:"
                        + " write USER:PASSWORD on each line but the first.");
            }
            if (!line.isBlank()) {
                others.put(line.substring(0, colon).strip(), bytes(line.substring(colon + 1)));
            }
        }
        return Access.guarded(bytes(password), others);
    }

    private static byte[] bytes(String password) {
        return password.strip().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> lines(Path file) throws StartException {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new StartException(
                        file + " (security.sentinel-password-file) can be read by everybody: chmod o-r it.");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StartException(
                    file + " (security.sentinel-password-file) cannot be read: make it readable for this user.");
        }
    }
}
