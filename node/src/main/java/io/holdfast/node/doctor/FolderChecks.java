package io.holdfast.node.doctor;

import io.holdfast.node.settings.InstanceSettings;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Folders can be made or written by whom they belong to, and nobody else can look in. */
final class FolderChecks {
    private final NodeSettings settings;

    FolderChecks(NodeSettings settings) {
        this.settings = settings;
    }

    List<Finding> all() {
        var findings = new ArrayList<Finding>();
        findings.add(own(settings.node().dataDir()));
        for (var group : settings.groups()) {
            var instance = group.instance();
            if (instance != null) {
                findings.add(instance(instance, group.engine(), group.name().value()));
            }
        }
        return findings;
    }

    private static Finding own(Path folder) {
        var nearest = nearest(folder);
        if (!Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
            return Finding.bad(
                    "folder",
                    "node.data-dir = " + folder + " cannot be written by " + user() + " (" + nearest + " is "
                            + mode(nearest) + "): make it and give it to that user.");
        }
        return Files.exists(folder) && open(folder)
                ? Finding.risky(
                        "folder",
                        folder + " (node.data-dir) is " + mode(folder)
                                + ", so others can look in: run chmod 700 on it.")
                : Finding.good("folder", folder + " (node.data-dir) can be written by " + user() + ".");
    }

    private static Finding instance(InstanceSettings instance, Engine engine, String group) {
        var data = instance.dataDir();
        var user = user().equals("root") && !instance.runAs().isEmpty() ? instance.runAs() : user();
        if (!Files.isDirectory(data)) {
            var nearest = nearest(data);
            return Files.isWritable(nearest) && Files.isDirectory(nearest)
                    ? reachable(data, user, group)
                    : Finding.bad(
                            "folder",
                            data + " (instance.data-dir of " + group + ") is not there and " + nearest
                                    + " cannot be written by " + user() + ": make the folder and give it to " + user
                                    + ".");
        }
        if (!owner(data).equals(user)) {
            return Finding.bad(
                    "folder",
                    data + " (instance.data-dir of " + group + ") belongs to " + owner(data)
                            + ", and " + engine.name().toLowerCase(java.util.Locale.ROOT) + " runs as " + user
                            + ": chown -R "
                            + user + " " + data + ".");
        }
        if (engine == Engine.POSTGRES && foreign(data)) {
            return Finding.bad(
                    "folder",
                    data + " (instance.data-dir of " + group
                            + ") holds files that are no database: choose an empty folder.");
        }
        return reachable(data, user, group);
    }

    /** PostgreSQL's user needs to pass every folder above its data. */
    private static Finding reachable(Path data, String user, String group) {
        for (var above = data.getParent(); above != null; above = above.getParent()) {
            if (Files.isDirectory(above) && !user.equals(owner(above)) && !user.equals("root") && !passable(above)) {
                return Finding.bad(
                        "folder",
                        above + " is " + mode(above) + ", so " + user + " cannot reach its data below it: chmod o+x "
                                + above + ".");
            }
        }
        return Finding.good("folder", data + " (instance.data-dir of " + group + ") can be used by " + user + ".");
    }

    private static boolean foreign(Path data) {
        try (var entries = Files.list(data)) {
            var names = entries.map(e -> String.valueOf(e.getFileName()))
                    .filter(name -> !name.equals("lost+found"))
                    .toList();
            return !names.isEmpty() && !names.contains("PG_VERSION");
        } catch (IOException e) {
            return false;
        }
    }

    static Path nearest(Path folder) {
        var at = folder;
        while (!Files.exists(at) && at.getParent() != null) {
            at = Objects.requireNonNull(at.getParent());
        }
        return at;
    }

    private static boolean passable(Path folder) {
        return permission(folder, PosixFilePermission.OTHERS_EXECUTE)
                || permission(folder, PosixFilePermission.GROUP_EXECUTE);
    }

    private static boolean open(Path folder) {
        return permission(folder, PosixFilePermission.OTHERS_READ)
                || permission(folder, PosixFilePermission.OTHERS_EXECUTE);
    }

    private static boolean permission(Path folder, PosixFilePermission wanted) {
        try {
            return Files.getPosixFilePermissions(folder).contains(wanted);
        } catch (IOException e) {
            return false;
        }
    }

    static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " of " + owner(path);
        } catch (IOException e) {
            return "unreadable";
        }
    }

    private static String owner(Path path) {
        try {
            return Files.getOwner(path).getName();
        } catch (IOException e) {
            return "nobody";
        }
    }

    static String user() {
        return System.getProperty("user.name");
    }
}
