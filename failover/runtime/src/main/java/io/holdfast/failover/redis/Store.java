package io.holdfast.failover.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The append-only files. That a life was kept is true of the very files that it was noted of: a folder that somebody
 * emptied, or filled from an older copy, must not be taken for it.
 */
final class Store {
    private final Path folder;
    private final Path file;

    Store(RedisSettings settings) {
        var parameters = settings.parameters();
        folder = settings.dataDir().resolve(parameters.getOrDefault("appenddirname", "appendonlydir"));
        file = settings.dataDir().resolve(parameters.getOrDefault("appendfilename", "appendonly.aof"));
    }

    /** Whether these are the files that were called {@code noted}. */
    boolean is(String noted) throws IOException {
        return lasting(noted).equals(name());
    }

    /** A disk may have another number after its host started again; the files on it keep theirs. */
    private static String lasting(String name) {
        return name.replaceFirst("dev=[^,]*,", "");
    }

    /** Another one after the files were made anew; empty when there are none. Redis before 7.0 has one file only. */
    String name() throws IOException {
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                return files.findAny().isPresent() ? name(folder) : "";
            }
        }
        return Files.isRegularFile(file) ? name(file) : "";
    }

    /** A number is given to another file soon after its file is deleted, the time of birth is not. */
    private static String name(Path path) throws IOException {
        var about = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean known = !about.creationTime().equals(about.lastModifiedTime());
        return lasting(String.valueOf(about.fileKey())) + (known ? " of " + about.creationTime() : "");
    }
}
