package io.holdfast.protocol;

/**
 * One replica as the primary sees it (PostgreSQL: a row of {@code pg_stat_replication}).
 *
 * @param flushed offset in bytes up to which it has flushed
 * @param quorum true when the engine counts it for acknowledgements
 * @param silentMillis since its last reply
 */
public record ReplicaSeen(NodeName node, boolean streaming, long flushed, boolean quorum, long silentMillis) {}
