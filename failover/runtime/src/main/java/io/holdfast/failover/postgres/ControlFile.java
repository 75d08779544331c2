package io.holdfast.failover.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How an instance ended, read from {@code pg_control} itself: during a switchover a process for {@code pg_controldata} costs
 * more than the rest of the decision. Only the head is read, which is the same in PostgreSQL 13 to 18 (struct
 * ControlFileData), and only when the checksum that follows the struct is found to match; otherwise it says nothing.
 */
final class ControlFile {
    private static final int OLDEST = 1300;
    private static final int NEWEST = 1899;
    private static final int SHUT_DOWN = 1; // DB_SHUTDOWNED: a primary that wrote its last checkpoint
    private static final int STATE = 16;
    private static final int CHECKPOINT = 32;
    private static final int TIMELINE = 48;
    private static final int SHORTEST = 200;
    private static final int LONGEST = 508;

    /** Where the last checkpoint of a primary that stopped cleanly begins. */
    record CleanStop(long checkpoint, long timeline) {}

    private ControlFile() {}

    /** Empty when it did not stop cleanly as a primary, or when that cannot be told from the file alone. */
    static Optional<CleanStop> cleanStop(Path dataDir) throws IOException {
        var bytes = Files.readAllBytes(dataDir.resolve("global/pg_control"));
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        if (bytes.length < LONGEST + Integer.BYTES || !whole(file)) {
            return Optional.empty();
        }
        int version = file.getInt(Long.BYTES);
        boolean known = version >= OLDEST && version <= NEWEST;
        return known && file.getInt(STATE) == SHUT_DOWN
                ? Optional.of(new CleanStop(file.getLong(CHECKPOINT), Integer.toUnsignedLong(file.getInt(TIMELINE))))
                : Optional.empty();
    }

    /** The struct ends with its checksum, at a place that differs between versions. */
    private static boolean whole(ByteBuffer file) {
        for (int end = SHORTEST; end <= LONGEST; end += Integer.BYTES) {
            var sum = new CRC32C();
            sum.update(file.slice(0, end));
            if ((int) sum.getValue() == file.getInt(end)) {
                return true;
            }
        }
        return false;
    }
}
