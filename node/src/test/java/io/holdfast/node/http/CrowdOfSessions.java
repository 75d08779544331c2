package io.holdfast.node.http;

import io.holdfast.sharding.Change;
import io.holdfast.sharding.NewSession;
import io.holdfast.sharding.Session;
import io.holdfast.sharding.SessionException;
import io.holdfast.sharding.SessionId;
import io.holdfast.sharding.Sessions;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.ShardMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A hundred thousand sessions on a thousand shards, of which only those of one principal at a time can be listed. */
final class CrowdOfSessions implements Sessions {
    static final int ALL = 100_000;
    private static final int SHARDS = 1000;
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> principals =
            new ConcurrentHashMap<>(Map.of("alice", 3, "bob", 2, "robot", 2500));

    @Override
    public CompletionStage<ShardMap> shards() {
        var regions = new ArrayList<ShardMap.Region>();
        for (int node = 1; node <= 3; node++) {
            var shards = new HashMap<String, Integer>();
            for (int i = node - 1; i < SHARDS; i += 3) {
                shards.put(Integer.toString(i), count(i));
            }
            regions.add(new ShardMap.Region("127.0.14." + node, shards));
        }
        return CompletableFuture.completedFuture(new ShardMap(regions, 0));
    }

    @Override
    public CompletionStage<List<Listed>> of(String principal) {
        var now = Instant.now();
        return CompletableFuture.completedFuture(IntStream.range(0, principals.getOrDefault(principal, 0))
                .filter(i -> !ended.contains(principal + " " + key(i)))
                .mapToObj(i ->
                        new Listed(key(i), 4 + i, now.minusSeconds(7200), now.minusSeconds(40L * i), "h" + (1 + i % 3)))
                .toList());
    }

    @Override
    public CompletionStage<Long> revokeAll(String principal) {
        var had = principals.remove(principal);
        return CompletableFuture.completedFuture(had == null ? 0L : had);
    }

    @Override
    public CompletionStage<Void> revoke(String principal, String key) {
        return ended.add(principal + " " + key)
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new SessionException(Refusal.GONE, "The session has ended.", 0));
    }

    private static String key(int number) {
        return "k%021d".formatted(number);
    }

    @Override
    public CompletionStage<List<Happened>> events(Seen last, int most) {
        return CompletableFuture.completedFuture(
                last.id() >= 8 ? List.of() : List.of(new Happened(new Seen(5, 8), "key", "expired", Instant.EPOCH)));
    }

    @Override
    public CompletionStage<Session> create(NewSession wanted) {
        throw notHere();
    }

    @Override
    public CompletionStage<Session> read(SessionId id) {
        throw notHere();
    }

    @Override
    public CompletionStage<Session> change(SessionId id, Change change) {
        throw notHere();
    }

    @Override
    public CompletionStage<Session> rotate(SessionId id, long base, String key) {
        throw notHere();
    }

    @Override
    public CompletionStage<Void> delete(SessionId id, long base) {
        throw notHere();
    }

    @Override
    public CompletionStage<Receipt> purge(String principal) {
        throw notHere();
    }

    /** Uneven, and in pairs that level out. */
    private static int count(int shard) {
        int more = shard / 2 * 7 % 70;
        return ALL / SHARDS + (shard % 2 == 0 ? more : -more);
    }

    /** The page lists and revokes, and does nothing else: this becomes a 500, which its tests look for. */
    private static IllegalStateException notHere() {
        return new IllegalStateException("the page asked for what no page may");
    }
}
