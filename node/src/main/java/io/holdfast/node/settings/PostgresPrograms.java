package io.holdfast.node.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/** Where PostgreSQL's programs are when nobody says it: the newest version that the system's packages installed. */
public final class PostgresPrograms {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private PostgresPrograms() {}

    public static Optional<Path> newest() {
        return newest(PACKAGES);
    }

    static Optional<Path> newest(Path versions) {
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (var folders = Files.list(versions)) {
            return folders.filter(folder -> folder.getFileName().toString().matches("\\d+"))
                    .filter(folder -> Files.isExecutable(folder.resolve("bin/postgres")))
                    .max(Comparator.comparingInt(
                            folder -> Integer.parseInt(folder.getFileName().toString())))
                    .map(folder -> folder.resolve("bin"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
