package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Command;
import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What has to be right before an agent touches an instance; each refusal is one sentence that says what to do. */
final class Refusals {
    private static final Pattern VERSION = Pattern.compile("PostgreSQL\\) (\\d+)");
    private static final int OLDEST = 13;

    private final Instance instance;
    private final PostgresSettings settings;

    Refusals(Instance instance) {
        this.instance = instance;
        this.settings = instance.settings;
    }

    void check() throws RefusedException, IOException {
        int version = binaries();
        stateFolder();
        if (instance.data.empty()) {
            emptyDirectory();
            return;
        }
        ownership();
        if (instance.mark.read().isPresent()) {
            return;
        }
        require(
                instance.data.holdsCluster(),
                settings.dataDir() + " is not empty and holds no PostgreSQL data: move away what" + " is in it");
        require(
                instance.data.known() || settings.adopt(),
                settings.dataDir() + " holds data that Holdfast does not know:"
                        + " move it away, or set instance.adopt = true to take it over");
        int data = instance.data.version();
        require(
                data == version,
                settings.dataDir() + " was made by PostgreSQL " + data + " and " + settings.binDir() + " is PostgreSQL "
                        + version + ": set instance.bin-dir to that of version " + data);
        instance.files.refuseUnsafeFiles();
    }

    private int binaries() throws RefusedException, IOException {
        for (var name : List.of("postgres", "initdb", "pg_controldata", "pg_basebackup", "pg_rewind", "pg_waldump")) {
            require(
                    Files.isExecutable(settings.binary(name)),
                    settings.binary(name) + " is missing: set instance.bin-dir to the folder of PostgreSQL's programs");
        }
        for (var name : List.of("setsid", "kill")) {
            require(
                    Command.of(List.of("sh", "-c", "command -v " + name)).run().succeeded(),
                    "the program '" + name + "' is missing: install util-linux");
        }
        var text = Command.of(List.of(settings.binary("postgres").toString(), "-V"))
                .run()
                .output();
        var match = VERSION.matcher(text);
        require(match.find(), settings.binary("postgres") + " does not tell its version, but: " + text.strip());
        int version = Integer.parseInt(match.group(1));
        require(
                version >= OLDEST,
                settings.binDir() + " is PostgreSQL " + version + ": Holdfast needs " + OLDEST + " or later");
        return version;
    }

    private void stateFolder() throws RefusedException, IOException {
        try {
            Files.createDirectories(settings.stateDir());
            Durable.write(settings.stateDir().resolve("writable"), "", new RunAs("", List.of()));
        } catch (IOException e) {
            throw new RefusedException("the state folder " + settings.stateDir()
                    + " cannot be written: give it to the user that" + " runs this node (" + e.getMessage() + ")");
        }
        instance.owner.ownFolder(settings.engineDir());
        require(
                enters(settings.engineDir()),
                "the user " + instance.owner.user() + " cannot enter " + settings.engineDir()
                        + ": allow it (chmod o+x) on every folder above");
    }

    private void emptyDirectory() throws RefusedException, IOException {
        if (Files.isDirectory(settings.dataDir())) {
            ownership();
            return;
        }
        var above = settings.dataDir().getParent();
        while (above != null && !Files.isDirectory(above)) {
            above = above.getParent();
        }
        require(
                above != null && Files.isWritable(above),
                settings.dataDir() + " cannot be made below " + above + ": make it and give it to "
                        + instance.owner.user());
    }

    private void ownership() throws RefusedException, IOException {
        var found = Files.getOwner(settings.dataDir()).getName();
        require(
                found.equals(instance.owner.user()),
                settings.dataDir() + " belongs to " + found + " and PostgreSQL runs as " + instance.owner.user()
                        + ": give it to that user (chown)");
        require(
                enters(settings.dataDir()),
                "the user " + instance.owner.user() + " cannot write in " + settings.dataDir()
                        + ": allow it (chmod) on that folder and enter (o+x) those above");
    }

    private boolean enters(Path folder) throws IOException {
        return Command.of(instance.owner.argv(List.of("test", "-w", folder + "/.")))
                .within(Duration.ofSeconds(5))
                .run()
                .succeeded();
    }

    private static void require(boolean holds, String sentence) throws RefusedException {
        if (!holds) {
            throw new RefusedException(sentence);
        }
    }
}
