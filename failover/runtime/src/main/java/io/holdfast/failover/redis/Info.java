package io.holdfast.failover.redis;

import io.holdfast.protocol.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Redis says of itself: the fields of {@code INFO}. */
record Info(Map<String, String> fields) {
    private static final String NOWHERE = "127.0.0.1";

    Info {
        fields = Map.copyOf(fields);
    }

    static Info of(String... texts) {
        var fields = new HashMap<String, String>();
        for (var text : texts) {
            text.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
                int colon = line.indexOf(':');
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            });
        }
        return new Info(fields);
    }

    /**
     * A replica that is attached here.
     *
     * @param lag seconds since its last word
     */
    record Attached(String host, int port, boolean online, long offset, long lag) {}

    String text(String field) {
        return fields.getOrDefault(field, "");
    }

    long number(String field, long otherwise) {
        var text = text(field);
        return text.matches("-?\\d+") ? Long.parseLong(text) : otherwise;
    }

    boolean master() {
        return text("role").equals("master");
    }

    boolean linkUp() {
        return text("master_link_status").equals("up");
    }

    /** The data are being replaced, or read in: neither whole nor to be promoted. */
    boolean incomplete() {
        return number("loading", 0) != 0 || number("master_sync_in_progress", 0) != 0;
    }

    boolean loading() {
        return number("loading", 0) != 0;
    }

    boolean followsNobody() {
        return !master() && follows(NOWHERE, 1) && !linkUp() && number("master_sync_in_progress", 0) == 0;
    }

    boolean follows(String host, int port) {
        return !master() && text("master_host").equals(host) && number("master_port", 0) == port;
    }

    long offset() {
        return number("master_repl_offset", 0);
    }

    /**
     * The data are what the position says. A full copy that was begun discards what the replica knew of its master, while
     * the older position still shows: the two offsets then differ, and the data may be gone.
     */
    boolean consistent() {
        long known = number("slave_repl_offset", 0);
        return !incomplete() && (master() || known == offset() || (offset() == 0 && known <= 1));
    }

    /**
     * How far the data reach. An id that no order ever named is that of a promotion which was never registered: the agent
     * or the register died in between. Nothing was acknowledged there, since its gate was never opened, so what counts
     * is the end of the registered history before it.
     */
    Position position(Set<String> registered) {
        var id = text("master_replid");
        var before = text("master_replid2");
        if (!registered.contains(id) && registered.contains(before)) {
            return new Position(before, Math.max(0, Math.min(offset(), number("second_repl_offset", 1) - 1)));
        }
        return new Position(id, offset());
    }

    List<Attached> attached() {
        var found = new ArrayList<Attached>();
        for (int i = 0; fields.containsKey("slave" + i); i++) {
            var parts = new HashMap<String, String>();
            for (var part : text("slave" + i).split(",")) {
                int is = part.indexOf('=');
                if (is > 0) {
                    parts.put(part.substring(0, is), part.substring(is + 1));
                }
            }
            found.add(new Attached(
                    parts.getOrDefault("ip", ""),
                    Integer.parseInt(parts.getOrDefault("port", "0")),
                    "online".equals(parts.get("state")),
                    Long.parseLong(parts.getOrDefault("offset", "0")),
                    Long.parseLong(parts.getOrDefault("lag", "0"))));
        }
        return found;
    }
}
