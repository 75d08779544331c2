package io.holdfast.protocol;

/**
 * How far an instance's log reaches.
 *
 * @param history the branch of the log that the last record belongs to: PostgreSQL's timeline id in decimal, or Redis'
 *     replication id. The register's lineage says which epoch it belongs to; two positions are compared by that epoch
 *     first and never by offset alone.
 * @param offset bytes: PostgreSQL's LSN as an absolute number, or Redis' replication offset
 */
public record Position(String history, long offset) {
    private static final int REPLICATION_ID = 40;

    public Position {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is never negative: " + offset);
        }
    }

    /** PostgreSQL's own notation behind the timeline, {@code 3@0/4000060}; for Redis {@code 8f1c2d3e@1400}. */
    public String text() {
        if (history.length() == REPLICATION_ID) {
            return history.substring(0, 8) + "@" + offset;
        }
        return history + "@" + Lsn.text(offset);
    }
}
