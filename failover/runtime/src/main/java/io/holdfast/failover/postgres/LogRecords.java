package io.holdfast.failover.postgres;

/** How PostgreSQL lays records out in the pages of its log. */
final class LogRecords {
    private LogRecords() {}

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
