package io.holdfast.node.probes;

import java.util.Locale;
import java.util.Set;

/**
 * Patroni's health checks, by path. The order matters as much as there: any path counts that contains a word, and the
 * first word that fits decides, so {@code /primary-db1} is {@code /primary}.
 */
final class Checks {
    private static final long USUAL_LAG = 1 << 20;
    private final Stand stand;
    private final ProbeRequest request;

    Checks(Stand stand, ProbeRequest request) {
        this.stand = stand;
        this.request = request;
    }

    boolean good() {
        var path = request.path();
        if (path.contains("standby_leader") || path.contains("standby-leader")) {
            return false; // there are no standby clusters here
        }
        if (path.equals("/") || containsAny(path, "leader", "master", "primary", "read-write")) {
            return stand.leads();
        }
        if (path.contains("replica")) {
            return replica();
        }
        if (path.contains("read-only") && !path.contains("sync") && !path.contains("quorum")) {
            return stand.leads() || replica();
        }
        return path.contains("health") ? stand.running() : exact(path);
    }

    /** The one for orchestrators: leads, or follows closely enough. */
    boolean ready() {
        return stand.leads() || (stand.coordinated() && stand.streams() && near(USUAL_LAG, written()));
    }

    private boolean exact(String path) {
        return switch (path) {
            case "/sync", "/synchronous" -> stand.sync() && replica();
            case "/quorum" -> stand.quorum() && replica();
            case "/read-only-sync", "/read-only-synchronous" -> stand.leads() || (stand.sync() && replica());
            case "/read-only-quorum" -> stand.leads() || (stand.counted() && replica());
            case "/async", "/asynchronous" -> !stand.counted() && replica();
            default -> false;
        };
    }

    private boolean replica() {
        return !stand.leads() && stand.follows() && near(Long.MAX_VALUE, false) && replication() && tags();
    }

    private boolean written() {
        return request.parameter("mode").filter("write"::equals).isPresent();
    }

    private boolean near(long usual, boolean written) {
        long most = request.parameter("lag")
                .map(text -> Lag.bytes(text).orElse(Long.MAX_VALUE))
                .orElse(usual);
        return most == Long.MAX_VALUE || stand.behindAtMost(most, written);
    }

    private boolean replication() {
        var wanted = request.parameter("replication_state");
        return wanted.isEmpty() || wanted.get().equals(stand.streams() ? "streaming" : "in archive recovery");
    }

    private boolean tags() {
        var tags = stand.tags();
        return request.parameters().entrySet().stream()
                .filter(p -> p.getKey().startsWith("tag_"))
                .allMatch(p -> {
                    var tag = tags.get(p.getKey().substring(4));
                    return tag != null
                            && tag.toString()
                                    .toLowerCase(Locale.ROOT)
                                    .equals(p.getValue().toLowerCase(Locale.ROOT));
                });
    }

    private static boolean containsAny(String path, String... words) {
        return Set.of(words).stream().anyMatch(path::contains);
    }
}
