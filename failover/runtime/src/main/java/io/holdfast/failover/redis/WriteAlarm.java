package io.holdfast.failover.redis;

import java.io.IOException;

/**
 * Whether Redis refuses all writes with MISCONF because its disk took no snapshot or no more of its append-only file: it is
 * alive and its replicas stream, so nobody else would notice.
 */
final class WriteAlarm {
    private static final String CONSEQUENCE =
            ", so as a primary it refuses writes (MISCONF): see in its log why, and make"
                    + " room on its disk or let it write there";
    private final Link link;

    WriteAlarm(Link link) {
        this.link = link;
    }

    /** One sentence; empty when all is well. */
    String of(Info info) throws IOException {
        if ("err".equals(info.text("aof_last_write_status"))) {
            return "its append-only file could not be written" + CONSEQUENCE;
        }
        return "err".equals(info.text("rdb_last_bgsave_status")) && minds()
                ? "its last snapshot failed" + CONSEQUENCE + ", or set stop-writes-on-bgsave-error no"
                : "";
    }

    /** It does so only where snapshots are taken at all. */
    private boolean minds() throws IOException {
        return set("stop-writes-on-bgsave-error").equals("yes") && !set("save").isEmpty();
    }

    private String set(String name) throws IOException {
        var answer = link.ask("CONFIG", "GET", name);
        return answer.size() < 2 ? "" : String.valueOf(answer.get(1));
    }
}
