package io.holdfast.node.http;

import io.holdfast.sharding.Change;
import io.holdfast.sharding.NewSession;
import io.holdfast.sharding.Session;
import io.holdfast.sharding.SessionException;
import io.holdfast.sharding.SessionId;
import io.holdfast.sharding.Sessions;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.SessionRules;
import io.holdfast.sharding.model.SessionState;
import io.holdfast.sharding.model.ShardMap;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Sessions by the real rules, in memory, and broken when a test wants it. */
public final class FakeSessions implements Sessions {
    private final SecureRandom random = new SecureRandom();
    private final SessionRules rules = new SessionRules(new Limits(1000, 8, 8, 0));
    private final Map<String, SessionState> states = new ConcurrentHashMap<>();
    private final Map<String, SessionId> once = new ConcurrentHashMap<>();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong aheadMillis = new AtomicLong();
    private volatile boolean away;
    private volatile int perPrincipal = Integer.MAX_VALUE;

    public void away(boolean isAway) {
        away = isAway;
    }

    /** Its clock is so much later from now on. */
    void passes(Duration time) {
        aheadMillis.addAndGet(time.toMillis());
    }

    /** How many a principal may have from now on. */
    void limit(int sessions) {
        perPrincipal = sessions;
    }

    /** How often anything was asked of sessions or principals. */
    long asked() {
        return asked.get();
    }

    @Override
    public CompletionStage<ShardMap> shards() {
        return CompletableFuture.completedStage(
                new ShardMap(List.of(new ShardMap.Region("127.0.0.1", Map.of("0", 2, "1", 0))), 0));
    }

    @Override
    public CompletionStage<Session> create(NewSession wanted) {
        if (of(wanted.principal(), states) >= perPrincipal) {
            asked.incrementAndGet();
            return CompletableFuture.failedFuture(
                    new SessionException(Refusal.TOO_MANY, "The principal has as many sessions as it may.", 0));
        }
        var id = wanted.key().isEmpty()
                ? SessionId.random(random)
                : once.computeIfAbsent(wanted.key(), key -> SessionId.random(random));
        var create = new SessionCommand.Create(
                id.hash(),
                wanted.principal(),
                wanted.attributes(),
                wanted.idle().toMillis(),
                0);
        return shown(
                id,
                id,
                wanted.key().isEmpty() ? create : new SessionCommand.CreateOnce(create, wanted.hashCode() | 1L));
    }

    private static long of(String principal, Map<String, SessionState> states) {
        return states.values().stream()
                .filter(SessionState.Live.class::isInstance)
                .filter(state -> ((SessionState.Live) state).principal().equals(principal))
                .count();
    }

    @Override
    public CompletionStage<Session> read(SessionId id) {
        return shown(id, id, new SessionCommand.Read(id.hash(), true));
    }

    @Override
    public CompletionStage<Session> peek(SessionId id) {
        return read(id).thenApply(s -> new Session(
                id,
                s.principal(),
                s.attributes(),
                s.version(),
                s.created(),
                s.lastAccess(),
                s.idle(),
                s.absolute(),
                ""));
    }

    @Override
    public CompletionStage<Session> change(SessionId id, Change change) {
        return shown(
                id,
                id,
                new SessionCommand.Change(
                        id.hash(),
                        change.operations(),
                        change.base(),
                        change.key(),
                        change.operations().toString()));
    }

    @Override
    public CompletionStage<Session> rotate(SessionId id, long base, String key) {
        var next =
                key.isEmpty() ? id.rotated(random) : once.computeIfAbsent(id.hash() + key, made -> id.rotated(random));
        return shown(id, next, new SessionCommand.Rotate(id.hash(), next.hash(), base));
    }

    @Override
    public CompletionStage<Void> delete(SessionId id, long base) {
        return answer(id.key(), new SessionCommand.Delete(id.hash(), base)).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<List<Listed>> of(String principal) {
        asked.incrementAndGet();
        return CompletableFuture.completedFuture(List.of(new Listed(principal, 1, Instant.EPOCH, Instant.EPOCH, "h1")));
    }

    @Override
    public CompletionStage<Long> revokeAll(String principal) {
        asked.incrementAndGet();
        return CompletableFuture.completedFuture(2L);
    }

    @Override
    public CompletionStage<Void> revoke(String principal, String key) {
        asked.incrementAndGet();
        return states.get(key) instanceof SessionState.Live live
                        && !live.principal().equals(principal)
                ? CompletableFuture.failedFuture(
                        new SessionException(Refusal.UNKNOWN, "The principal has no such session.", 0))
                : answer(key, new SessionCommand.End(EndReason.REVOKED)).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Receipt> purge(String principal) {
        asked.incrementAndGet();
        return CompletableFuture.completedFuture(new Receipt("hash", 2, 9, Instant.EPOCH));
    }

    @Override
    public CompletionStage<List<Happened>> events(Seen last, int most) {
        asked.incrementAndGet();
        return CompletableFuture.completedFuture(
                last.id() >= 8 ? List.of() : List.of(new Happened(new Seen(5, 8), "key", "expired", Instant.EPOCH)));
    }

    private CompletionStage<Answer> answer(String key, SessionCommand command) {
        asked.incrementAndGet();
        if (away) {
            return CompletableFuture.failedFuture(
                    new SessionException(Refusal.UNAVAILABLE, "The journal did not answer in time.", 0));
        }
        long now = System.currentTimeMillis() + aheadMillis.get();
        var decision = rules.decide(states.getOrDefault(key, rules.empty()), command, now);
        states.put(key, decision.next());
        return decision.answer() instanceof Answer.Refused no
                ? CompletableFuture.failedFuture(new SessionException(no.why(), no.sentence(), no.version()))
                : CompletableFuture.completedFuture(decision.answer());
    }

    private CompletionStage<Session> shown(SessionId asked, SessionId id, SessionCommand command) {
        return answer(asked.key(), command).thenApply(answer -> {
            var shown = (Answer.Shown) answer;
            var values = new HashMap<String, String>();
            shown.attributes().forEach((name, attribute) -> values.put(name, attribute.json()));
            return new Session(
                    id,
                    shown.principal(),
                    values,
                    shown.version(),
                    Instant.ofEpochMilli(shown.created()),
                    Instant.ofEpochMilli(shown.lastAccess()),
                    Duration.ofMillis(shown.idleMillis()),
                    Duration.ZERO,
                    "h2");
        });
    }
}
