package io.holdfast.node.probes;

import java.util.Locale;
import java.util.OptionalLong;
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
        return tags() && tagged(path);
    }

    private boolean tagged(String path) {
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
        long most = request.parameter("lag")
                .map(Lag::bytes)
                .orElse(OptionalLong.empty())
                .orElse(USUAL_LAG);
        return stand.leads() || (stand.coordinated() && stand.streams() && stand.behindAtMost(most, written()));
    }

    private boolean exact(String path) {
        return switch (path) {
            case "/sync", "/synchronous" -> stand.sync() && replica();
            case "/quorum" -> stand.quorum() && replica();
            case "/read-only-sync", "/read-only-synchronous" -> stand.leads() || (stand.sync() && replica());
            case "/read-only-quorum" -> stand.leads() || (stand.counted() && replica());
            case "/async", "/asynchronous" -> stand.knowsWhoCounts() && !stand.counted() && replica();
            default -> false;
        };
    }

    private boolean replica() {
        return !stand.leads() && stand.follows() && near() && replication();
    }

    private boolean written() {
        return request.parameter("mode").filter("write"::equals).isPresent();
    }

    private boolean near() {
        var most = request.parameter("lag").map(Lag::bytes).orElse(OptionalLong.empty());
        return most.isEmpty() || stand.behindAtMost(most.getAsLong(), false);
    }

    private boolean replication() {
        var wanted = request.parameter("replication_state");
        return wanted.isEmpty() || (stand.streams() && wanted.get().equals("streaming"));
    }

    private boolean tags() {
        var tags = stand.tags();
        return request.parameters().entrySet().stream()
                .filter(p -> p.getKey().startsWith("tag_"))
                .allMatch(p -> {
                    var tag = tags.get(p.getKey().substring(4));
                    var word = tag instanceof String ? tag : String.valueOf(tag).toLowerCase(Locale.ROOT);
                    return tag != null && word.equals(p.getValue());
                });
    }

    private static boolean containsAny(String path, String... words) {
        return Set.of(words).stream().anyMatch(path::contains);
    }
}
