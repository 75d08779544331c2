package io.holdfast.failover.postgres;

/** PostgreSQL's positions in the log: {@code 0/3000060} and the number behind it. */
final class Lsn {
    private Lsn() {}

    static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("not a position in the log: " + text);
        }
        return (Long.parseLong(text.substring(0, slash).strip(), 16) << 32)
                | Long.parseLong(text.substring(slash + 1).strip(), 16);
    }

    static String text(long lsn) {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFFFFFFL);
    }

    /** Where a record that starts at {@code start} ends, counting the headers of pages that it crosses. */
    static long endOfRecord(long start, long length, int pageSize, long segmentSize) {
        long left = (length + 7) / 8 * 8;
        long at = start;
        while (true) {
            long room = pageSize - at % pageSize;
            if (left <= room) {
                return at + left;
            }
            left -= room;
            at += room;
            at += at % segmentSize == 0 ? 40 : 24;
        }
    }
}
