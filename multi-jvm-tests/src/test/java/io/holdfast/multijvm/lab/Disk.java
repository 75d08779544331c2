package io.holdfast.multijvm.lab;

import io.holdfast.multijvm.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** A host's own file system, in a file behind a loop device: it can lose power, stall, fill up and die without its neighbours. */
public final class Disk {
    /**
     * The image is sparse. Each change of primary costs a segment of 16 MB until the log has moved past it, which it hardly does in
     * a lab: a soak of hours needs room for some hundred.
     */
    private static final String SIZE = "3G";

    private static final long REMAINDER = 16 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** ext4's own "no more writes, and forget what is not on the disk yet" (EXT4_IOC_SHUTDOWN, NOLOGFLUSH). */
    private static final String SHUT_DOWN =
            "open(my $d, '<', $ARGV[0]) or die $!; my $how = pack('L', 2); ioctl($d, 0x8004587d, $how) or die $!";

    private final Path image;
    private final Path folder;

    Disk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    void make() throws IOException {
        Files.createDirectories(folder);
        Shell.run("truncate", "-s", SIZE, image.toString());
        Shell.run("mkfs.ext4", "-q", "-m", "0", image.toString());
        mount();
    }

    public void mount() {
        Shell.run("mount", "-o", "loop", image.toString(), folder.toString());
    }

    /** Nobody may work in it any more. */
    public void unmount() {
        Await.that(
                folder + " is unmounted",
                PATIENCE,
                () -> Shell.attempt("umount", folder.toString()).good());
    }

    /** What was not synced is gone, and each further write fails; to be unmounted and mounted before it works again. */
    public void shutDown() {
        Shell.run("perl", "-e", SHUT_DOWN, folder.toString());
    }

    /** A byte can no longer be written and synced. */
    public boolean fails() {
        var probe = folder.resolve("probe");
        try {
            Files.write(probe, new byte[64 * 1024], StandardOpenOption.CREATE, StandardOpenOption.DSYNC);
            Files.delete(probe);
            return false;
        } catch (IOException failed) {
            return true;
        }
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        long most = Files.getFileStore(folder).getUsableSpace() - REMAINDER;
        if (most > 0) {
            Shell.run("fallocate", "-l", Long.toString(most), ballast().toString());
        }
        for (var unit : List.of("1M", "4k")) {
            Shell.attempt(
                    "dd",
                    "if=/dev/zero",
                    "of=" + ballast(),
                    "bs=" + unit,
                    "oflag=append",
                    "conv=notrunc",
                    "status=none");
        }
    }

    public void unfill() throws IOException {
        Files.deleteIfExists(ballast());
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /** Whoever writes stands still, and cannot even be killed, until {@link #thaw}. */
    public void freeze() {
        Shell.run("fsfreeze", "-f", folder.toString());
    }

    public void thaw() {
        Shell.run("fsfreeze", "-u", folder.toString());
    }

    /** Whether somebody who writes stands still for {@code span}; ends by itself with {@link #thaw}. */
    public boolean stalls(Duration span) {
        var toucher = Shell.begin(List.of("touch", folder.resolve("probe").toString()));
        long end = System.nanoTime() + span.toNanos();
        while (System.nanoTime() - end < 0) {
            if (!toucher.isAlive()) {
                return false;
            }
            Await.pause(Duration.ofMillis(10).toNanos());
        }
        return true;
    }

    /** Whatever state it is in. */
    void end() {
        Shell.attempt("fsfreeze", "-u", folder.toString());
        if (!Shell.attempt("umount", folder.toString()).good()) {
            Shell.attempt("umount", "-l", folder.toString());
        }
    }
}
