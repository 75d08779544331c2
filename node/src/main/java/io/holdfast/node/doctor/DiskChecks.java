package io.holdfast.node.doctor;

import io.holdfast.node.settings.NodeSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Room, and a disk that keeps what it was told to keep, soon enough. */
final class DiskChecks {
    private static final long GB = 1L << 30;
    private static final int SYNCS = 25;
    private static final double SLOW_MILLIS = 10;
    private static final double TOO_SLOW_MILLIS = 100;
    private static final Set<String> FLEETING = Set.of("tmpfs", "ramfs");

    private final NodeSettings settings;

    DiskChecks(NodeSettings settings) {
        this.settings = settings;
    }

    List<Finding> all() {
        var findings = new ArrayList<Finding>();
        folders().forEach((folder, what) -> {
            var nearest = FolderChecks.nearest(folder);
            findings.add(room(nearest, what));
            if (Files.isWritable(nearest) && Files.isDirectory(nearest)) {
                findings.add(sync(nearest, what));
            }
        });
        return findings;
    }

    private Map<Path, String> folders() {
        var folders = new LinkedHashMap<Path, String>();
        folders.put(settings.node().dataDir(), "promises and register");
        for (var group : settings.groups()) {
            var instance = group.instance();
            if (instance != null) {
                folders.put(instance.dataDir(), "the data of " + group.name());
            }
        }
        return folders;
    }

    private static Finding room(Path folder, String what) {
        try {
            var disk = Files.getFileStore(folder);
            return FLEETING.contains(disk.type())
                    ? Finding.bad(
                            "disk",
                            folder + ", for " + what + ", is " + disk.type()
                                    + ", which forgets all at a reboot: choose a folder on a disk.")
                    : room(disk.getUsableSpace(), disk.getTotalSpace(), folder, what);
        } catch (IOException e) {
            return Finding.bad(
                    "disk", "The disk of " + folder + " cannot be asked (" + e.getMessage() + "): see to it.");
        }
    }

    static Finding room(long left, long total, Path folder, String what) {
        var told = String.format(
                Locale.ROOT,
                "%.1f GB of %.1f GB are left in %s, for %s",
                left / (double) GB,
                total / (double) GB,
                folder,
                what);
        if (left < GB / 4) {
            return Finding.bad("disk", told + ": make room.");
        }
        return left < 2 * GB || left * 10 < total
                ? Finding.risky("disk", told + ": make room before it is full.")
                : Finding.good("disk", told + ".");
    }

    private static Finding sync(Path folder, String what) {
        try {
            return judged(medianMillis(folder), folder, what);
        } catch (IOException e) {
            return Finding.bad(
                    "fsync",
                    "Nothing can be made durable in " + folder + ", for " + what + " (" + e.getMessage()
                            + "): see to its disk.");
        }
    }

    static Finding judged(double millis, Path folder, String what) {
        var told = String.format(Locale.ROOT, "A write is durable after %.2f ms in %s, for %s", millis, folder, what);
        if (millis > TOO_SLOW_MILLIS) {
            return Finding.bad("fsync", told + ": every commit takes longer than that; use a faster disk.");
        }
        return millis > SLOW_MILLIS
                ? Finding.risky("fsync", told + ": every commit takes longer than that; an SSD needs less than 2 ms.")
                : Finding.good("fsync", told + ".");
    }

    private static double medianMillis(Path folder) throws IOException {
        var file = Files.createTempFile(folder, ".holdfast-doctor", "");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var times = LongStream.builder();
            for (int i = 0; i < SYNCS; i++) {
                long began = System.nanoTime();
                int written = channel.write(ByteBuffer.allocate(4096), 0);
                channel.force(false);
                times.add(written == 0 ? 0 : System.nanoTime() - began);
            }
            return times.build().sorted().skip(SYNCS / 2).findFirst().orElse(0) / 1_000_000.0;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
