package io.holdfast.failover.postgres;

import io.holdfast.protocol.Lsn;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What a stopped instance says of itself: the output of {@code pg_controldata}.
 *
 * @param least settings below which this data does not start as a replica
 */
record ControlData(
        String systemId,
        String clusterState,
        long checkpoint,
        long timeline,
        long minRecoveryEnd,
        long minRecoveryTimeline,
        int pageSize,
        long segmentSize,
        Map<String, Integer> least) {

    static ControlData parse(String output) throws IOException {
        Map<String, String> fields = new HashMap<>();
        output.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        return new ControlData(
                field(fields, "Database system identifier"),
                field(fields, "Database cluster state"),
                Lsn.parse(field(fields, "Latest checkpoint location")),
                Long.parseLong(field(fields, "Latest checkpoint's TimeLineID")),
                Lsn.parse(field(fields, "Minimum recovery ending location")),
                Long.parseLong(field(fields, "Min recovery ending loc's timeline")),
                Integer.parseInt(field(fields, "WAL block size")),
                Long.parseLong(field(fields, "Bytes per WAL segment")),
                LeastSettings.of(fields));
    }

    private static String field(Map<String, String> fields, String name) throws IOException {
        var value = fields.get(name);
        if (value == null) {
            throw new IOException("pg_controldata did not print '" + name + "'");
        }
        return value;
    }

    /** The primary wrote its last checkpoint and ended; nothing follows it in the log. */
    boolean cleanPrimaryStop() {
        return clusterState.equals("shut down");
    }
}
