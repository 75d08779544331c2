package io.holdfast.node.doctor;

import io.holdfast.failover.instance.Command;
import io.holdfast.node.settings.InstanceSettings;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The databases' programs are there, of a version that Holdfast knows, and of the data's. */
final class ProgramChecks {
    private static final List<String> POSTGRES =
            List.of("postgres", "initdb", "pg_basebackup", "pg_controldata", "pg_rewind");
    private static final Pattern NUMBER = Pattern.compile("(\\d+)(?:\\.(\\d+))?");
    private static final int OLDEST = 13;
    private static final int NEWEST = 18;

    private final NodeSettings settings;

    ProgramChecks(NodeSettings settings) {
        this.settings = settings;
    }

    List<Finding> all() {
        var findings = new ArrayList<Finding>();
        for (var group : settings.groups()) {
            var instance = group.instance();
            if (instance != null) {
                findings.addAll(group.engine() == Engine.POSTGRES ? postgres(instance) : redis(instance));
                findings.addAll(user(instance));
            }
        }
        findings.addAll(sideTools());
        return findings;
    }

    private static List<Finding> postgres(InstanceSettings instance) {
        var missing = POSTGRES.stream()
                .filter(name -> !Files.isExecutable(instance.binDir().resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            return List.of(Finding.bad(
                    "postgres",
                    instance.binDir() + " (instance.bin-dir) lacks " + String.join(", ", missing)
                            + ": install PostgreSQL's server package or name its folder."));
        }
        var version = version(instance.binDir().resolve("postgres"), "--version");
        int major = version.isEmpty() ? 0 : Integer.parseInt(version.getFirst());
        if (major < OLDEST || major > NEWEST) {
            return List.of(Finding.bad(
                    "postgres",
                    instance.binDir() + " is PostgreSQL " + major + ": Holdfast runs " + OLDEST + " to " + NEWEST
                            + ", so install one of those."));
        }
        var data = ofData(instance.dataDir());
        return List.of(
                data == 0 || data == major
                        ? Finding.good("postgres", "PostgreSQL " + major + " in " + instance.binDir() + ".")
                        : Finding.bad(
                                "postgres",
                                instance.dataDir() + " was made by PostgreSQL " + data + " and " + instance.binDir()
                                        + " is " + major + ": set instance.bin-dir to that of " + data + "."));
    }

    private static int ofData(Path data) {
        try {
            var file = data.resolve("PG_VERSION");
            return Files.isReadable(file)
                    ? Integer.parseInt(Files.readString(file).strip())
                    : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static List<Finding> redis(InstanceSettings instance) {
        var version = version(instance.binDir().resolve("redis-server"), "--version");
        boolean known = version.size() > 1
                && (Integer.parseInt(version.getFirst()) > 6
                        || (version.getFirst().equals("6") && Integer.parseInt(version.get(1)) >= 2));
        return List.of(
                known
                        ? Finding.good("redis", "Redis " + String.join(".", version) + " in " + instance.binDir() + ".")
                        : Finding.bad(
                                "redis",
                                instance.binDir() + " has no redis-server of 6.2 or later"
                                        + (version.isEmpty() ? "" : " but " + String.join(".", version))
                                        + ": install Redis or name its folder in instance.bin-dir."));
    }

    private static List<Finding> user(InstanceSettings instance) {
        if (!FolderChecks.user().equals("root")) {
            return List.of();
        }
        var user = instance.runAs();
        if (user.isEmpty() || user.equals("root")) {
            return List.of(Finding.bad("user", "A database does not run as root: set instance.run-as to a user."));
        }
        try {
            var found = Command.of(List.of("id", "-u", user))
                    .within(Duration.ofSeconds(5))
                    .run();
            return found.succeeded()
                    ? List.of()
                    : List.of(Finding.bad(
                            "user",
                            "instance.run-as names the user " + user
                                    + ", who does not exist on this host: make him, or name another."));
        } catch (IOException e) {
            return List.of(
                    Finding.risky("user", "The user " + user + " cannot be looked up here: " + e.getMessage() + "."));
        }
    }

    /** What the agent calls besides: without them nothing can be started or ended for sure. */
    private static List<Finding> sideTools() {
        var missing = List.of("setsid", "setpriv", "id", "sh").stream()
                .filter(name -> List.of("/usr/bin", "/bin", "/usr/local/bin").stream()
                        .noneMatch(folder -> Files.isExecutable(Path.of(folder, name))))
                .toList();
        return missing.isEmpty()
                ? List.of()
                : List.of(Finding.bad(
                        "tools",
                        "This host lacks " + String.join(", ", missing) + ": install util-linux and coreutils."));
    }

    private static List<String> version(Path program, String option) {
        try {
            var said = Command.of(List.of(program.toString(), option))
                    .within(Duration.ofSeconds(5))
                    .run()
                    .output();
            var match = NUMBER.matcher(said.replaceFirst("^.*?v=", ""));
            if (!match.find()) {
                return List.of();
            }
            return match.group(2) == null ? List.of(match.group(1)) : List.of(match.group(1), match.group(2));
        } catch (IOException e) {
            return List.of();
        }
    }
}
