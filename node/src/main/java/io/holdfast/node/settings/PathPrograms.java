package io.holdfast.node.settings;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Programs that are looked for where a shell would look. */
public final class PathPrograms {
    private PathPrograms() {}

    /** The folder that has {@code program}; empty when none of them does. */
    public static Optional<Path> folderOf(String program) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .filter(folder -> Files.isExecutable(folder.resolve(program)))
                .findFirst();
    }
}
