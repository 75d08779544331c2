package io.holdfast.bench.sessions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** A folder of this run's own, and its loopback addresses. */
record Place(Path folder, String net) {

    static Place make(String net) throws IOException {
        var folder = Files.createTempDirectory("holdfast-bench-");
        // The databases' own users must be able to pass through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Place(folder, net);
    }

    /** The n-th host, from 1. */
    String host(int number) {
        return net + "." + number;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void remove() throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
