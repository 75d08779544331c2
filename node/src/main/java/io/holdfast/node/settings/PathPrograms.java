package io.holdfast.node.settings;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs that are looked for where a shell would look. */
public final class PathPrograms {
    private PathPrograms() {}

    public static Optional<Path> folderOfRedis() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .filter(folder -> Files.isExecutable(folder.resolve("redis-server")))
                .findFirst();
    }
}
