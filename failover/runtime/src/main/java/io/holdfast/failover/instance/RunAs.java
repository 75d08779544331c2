package io.holdfast.failover.instance;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a database's programs run as. None should run as root, so a node run as root has to name another user; any other
 * node cannot switch, and its databases run as itself.
 */
public record RunAs(String user, List<String> prefix) {

    public static RunAs of(GroupName group, String user, String example) throws RefusedException {
        if (ownUid() != 0) {
            return new RunAs(System.getProperty("user.name"), List.of());
        }
        if (user.isEmpty() || user.equals("root")) {
            throw new RefusedException("a database does not run as root: set instance.run-as of group " + group
                    + " to a user, for example " + example);
        }
        return new RunAs(
                user,
                List.of("setpriv", "--reuid=" + id("-u", user), "--regid=" + id("-g", user), "--init-groups", "--"));
    }

    private static String id(String what, String user) throws RefusedException {
        try {
            var result = Command.of(List.of("id", what, user))
                    .within(Duration.ofSeconds(5))
                    .run();
            if (result.succeeded()) {
                return result.output().strip();
            }
        } catch (IOException e) {
            throw new RefusedException(
                    "the program 'id' cannot be run to look up user " + user + ": " + e.getMessage());
        }
        throw new RefusedException("instance.run-as names the user " + user + ", who does not exist on this host");
    }

    private static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean switchesUser() {
        return !prefix.isEmpty();
    }

    /** The command that runs {@code argv} as that user, and no sooner than others when the node itself is put first. */
    public List<String> argv(List<String> argv) {
        var all = new ArrayList<>(Priority.usual());
        all.addAll(prefix);
        all.addAll(argv);
        return all;
    }

    /** Gives a file to that user; without a switch of user it is theirs already. */
    public void own(Path path) throws IOException {
        if (!switchesUser()) {
            return;
        }
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        var lookup = path.getFileSystem().getUserPrincipalLookupService();
        int gid = Integer.parseInt(prefix.get(2).substring("--regid=".length()));
        view.setOwner(lookup.lookupPrincipalByName(user));
        Files.setAttribute(path, "unix:gid", gid);
    }

    /** A folder that only that user enters. */
    public void ownFolder(Path path) throws IOException {
        Files.createDirectories(path);
        own(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }
}
