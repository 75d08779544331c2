package io.holdfast.multijvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where PostgreSQL's programs are on this machine and whom they may run as. */
public final class PostgresHome {
    private PostgresHome() {}

    public static Path binDir() {
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL is missing: install the package 'postgresql'", e);
        }
    }

    public static boolean root() {
        return user().equals("root");
    }

    public static String runAs() {
        return root() ? "postgres" : user();
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    /** {@code argv} as that user. */
    public static List<String> command(List<String> argv) {
        var all = new ArrayList<String>();
        if (root()) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"));
        }
        all.addAll(argv);
        return all;
    }

    /** A new folder that PostgreSQL's user can reach. */
    public static Path folder(String prefix) {
        try {
            var folder = Files.createTempDirectory(prefix).toRealPath();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves the folder itself, as whoever owns it left it. */
    public static void empty(Path folder) {
        try (var entries = Files.list(folder)) {
            entries.toList().forEach(PostgresHome::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With owners and rights, while files may come and go. */
    public static void copy(Path from, Path to) {
        try {
            var copying = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                    .redirectErrorStream(true)
                    .start();
            var said = new String(copying.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (copying.waitFor() != 0) {
                throw new IOException("not copied: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while copying", e);
        }
    }

    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot be deleted: " + folder, e);
        }
    }
}
