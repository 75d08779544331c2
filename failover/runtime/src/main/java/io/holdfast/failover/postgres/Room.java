package io.holdfast.failover.postgres;

import java.nio.file.Path;

/**
 * Whether a disk is almost full: less than 64 MB, and less than a fiftieth of it. Twice as much ends that again, since a server
 * without room takes and gives back a segment several times a second, and nobody wants to be told each time.
 */
final class Room {
    private static final long FEW = 64L << 20;
    private static final int SHARE = 50;

    private boolean little;

    /** The sentence, the same as long as it lasts; empty: there is room. */
    String alarm(Path folder, long left, long total) {
        long few = Math.min(FEW, total / SHARE);
        little = left < (little ? 2 * few : few);
        return little
                ? "the disk of " + folder + " is almost full: less than " + (few >> 20) + " MB left, make room"
                : "";
    }
}
