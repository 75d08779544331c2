package io.holdfast.sharding;

import io.holdfast.sharding.cache.Copy;
import io.holdfast.sharding.cache.SessionCache;
import io.holdfast.sharding.cache.SharedCache;
import io.holdfast.sharding.entity.Owners;
import io.holdfast.sharding.entity.Reply;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.Scribe;
import io.holdfast.sharding.journal.SharedWriter;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.Hashes;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.ShardMap;
import io.opentelemetry.context.Context;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;

/** {@link Sessions} over the owners of a cluster: makes the ids, and turns their answers into values and failures. */
public final class ShardedSessions implements Sessions, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Longer than a login can take from its admission to its session. */
    private static final Duration BEING_MADE = Duration.ofSeconds(30);

    private static final int AT_ONCE = 512;

    private final SecureRandom random = new SecureRandom();
    private final SessionsOptions options;
    private final PrimaryRoute route;
    private final Owners owners;
    private final SessionKeeping keeping;
    private final SessionCache cache;

    private ShardedSessions(SessionsOptions options, PrimaryRoute route, Owners owners, SessionCache cache) {
        this.options = options;
        this.route = route;
        this.owners = owners;
        this.keeping = SessionKeeping.start(owners, route, options.sweep());
        this.cache = cache;
    }

    /** Lets the node of {@code system} own its share of the sessions that are kept at the end of {@code route}. */
    public static ShardedSessions start(ActorSystem<?> system, PrimaryRoute route, SessionsOptions options) {
        return start(system, route, options, SharedCache.NONE);
    }

    /** The same with copies for {@link #peek} in {@code shared}, which is closed together with this. */
    public static ShardedSessions start(
            ActorSystem<?> system, PrimaryRoute route, SessionsOptions options, SharedCache shared) {
        var writer = new SharedWriter(route);
        Scribe.start(system, options.node(), route, writer);
        var owners = Owners.start(system, options.node(), options.limits(), new RouteJournal(route, writer));
        // The last owners write while their shards move, after this is closed.
        var unused = system.getWhenTerminated().thenRun(writer::close);
        return new ShardedSessions(options, route, owners, new SessionCache(shared, owners.clock()));
    }

    /** Whether this node is a full member and so can reach the owners. */
    public boolean isIn() {
        return owners.isIn();
    }

    @Override
    public CompletionStage<Session> create(NewSession wanted) {
        return wanted.key().isEmpty() ? create(SessionId.random(random), wanted) : createOnce(wanted);
    }

    /** Asked for before, it is looked for first: one that was revoked meanwhile must not be admitted a second time. */
    private CompletionStage<Session> createOnce(NewSession wanted) {
        var secret = route.secret();
        if (secret.isEmpty()) {
            return CompletableFuture.failedFuture(closed());
        }
        var id = SessionId.of(wanted.key(), secret.get());
        return owners.askSession(id.key(), new SessionCommand.Seek(id.hash(), wanted.wish()), LIMIT)
                .thenCompose(reply -> reply.answer() instanceof Answer.Refused none && none.why() == Refusal.UNKNOWN
                        ? create(id, wanted)
                        : CompletableFuture.completedFuture(session(id, reply)));
    }

    private CompletionStage<Session> create(SessionId id, NewSession wanted) {
        var create = new SessionCommand.Create(
                id.hash(),
                wanted.principal(),
                wanted.attributes(),
                wanted.idle().toMillis(),
                wanted.absolute().toMillis());
        var command = wanted.key().isEmpty() ? create : new SessionCommand.CreateOnce(create, wanted.wish());
        return admitted(wanted.principal(), id.key())
                .thenCompose(Context.current().wrapFunction(yes -> owners.askSession(id.key(), command, LIMIT)))
                .thenCompose(reply -> reused(reply) && !wanted.principal().isEmpty()
                        ? leaveUnlessOwn(wanted.principal(), id.key()).thenApply(left -> session(id, reply))
                        : CompletableFuture.completedFuture(session(id, reply)));
    }

    private static boolean reused(Reply reply) {
        return reply.answer() instanceof Answer.Refused refused && refused.why() == Refusal.REUSED;
    }

    /**
     * Two at once under one key for two principals: who came second was admitted in vain. For one principal there is one
     * admission, which the session lives by.
     */
    private CompletionStage<Boolean> leaveUnlessOwn(String principal, String key) {
        return owners.askSession(key, new SessionCommand.Wake(), LIMIT)
                .thenCompose(reply -> reply.answer() instanceof Answer.Shown shown
                                && !shown.principal().equals(principal)
                        ? leave(principal, key, 0).thenApply(left -> true)
                        : CompletableFuture.completedFuture(false));
    }

    private CompletionStage<Reply> leave(String principal, String key, long graceMillis) {
        return askPrincipal(principal, new PrincipalCommand.Leave(key, graceMillis));
    }

    @Override
    public CompletionStage<Session> read(SessionId id) {
        return owners.askSession(id.key(), new SessionCommand.Read(id.hash(), true), LIMIT)
                .thenApply(reply -> session(id, reply));
    }

    @Override
    public CompletionStage<Session> change(SessionId id, Change change) {
        var command = new SessionCommand.Change(
                id.hash(), change.operations(), change.base(), change.key(), change.fingerprint());
        return owners.askSession(id.key(), command, LIMIT).thenApply(reply -> changed(id, reply));
    }

    @Override
    public CompletionStage<Session> peek(SessionId id) {
        return cache.find(id.key(), id.hash())
                .thenCompose(found -> found.isPresent()
                        ? CompletableFuture.completedFuture(Shows.copy(id, found.get()))
                        : owners.askSession(id.key(), new SessionCommand.Read(id.hash(), false), LIMIT)
                                .thenApply(reply -> {
                                    Shows.copied(id, reply).ifPresent(copy -> cache.found(id.key(), copy));
                                    return session(id, reply);
                                }));
    }

    @Override
    public CompletionStage<Session> rotate(SessionId id, long base, String key) {
        var secret = route.secret();
        if (!key.isEmpty() && secret.isEmpty()) {
            return CompletableFuture.failedFuture(closed());
        }
        var next = key.isEmpty() ? id.rotated(random) : id.rotated(key, secret.orElseThrow());
        return owners.askSession(id.key(), new SessionCommand.Rotate(id.hash(), next.hash(), base), LIMIT)
                .thenApply(reply -> changed(next, reply));
    }

    @Override
    public CompletionStage<Void> delete(SessionId id, long base) {
        return owners.askSession(id.key(), new SessionCommand.Delete(id.hash(), base), LIMIT)
                .thenAccept(reply -> {
                    done(reply);
                    cache.changed(id.key(), Copy.gone(reply.epoch()));
                });
    }

    @Override
    public CompletionStage<List<Listed>> of(String principal) {
        return askPrincipal(principal, new PrincipalCommand.Members())
                .thenCompose(reply -> inTurn(members(reply), key -> listed(principal, key)))
                .thenApply(found -> found.stream().flatMap(Optional::stream).toList());
    }

    @Override
    public CompletionStage<Long> revokeAll(String principal) {
        return askPrincipal(principal, new PrincipalCommand.RevokeAll()).thenApply(ShardedSessions::done);
    }

    /** A session keeps its principal for life, so that what was seen of it still holds when it is ended. */
    @Override
    public CompletionStage<Void> revoke(String principal, String key) {
        return owners.askSession(key, new SessionCommand.Wake(), LIMIT)
                .thenCompose(reply -> {
                    if (!(reply.answer() instanceof Answer.Shown shown)) {
                        throw unexpected(reply);
                    }
                    if (!shown.principal().equals(principal)) {
                        throw new SessionException(Refusal.UNKNOWN, "The principal has no such session.", 0);
                    }
                    return owners.askSession(key, new SessionCommand.End(EndReason.REVOKED), LIMIT);
                })
                .thenAccept(reply -> {
                    done(reply);
                    cache.changed(key, Copy.gone(reply.epoch()));
                });
    }

    @Override
    public CompletionStage<Receipt> purge(String principal) {
        return askPrincipal(principal, new PrincipalCommand.Members()).thenCompose(reply -> {
            var keys = members(reply);
            return askPrincipal(principal, new PrincipalCommand.Purge())
                    .thenApply(ShardedSessions::done)
                    .thenCompose(revoked -> inTurn(
                            keys,
                            key -> owners.askSession(key, new SessionCommand.End(EndReason.PURGED), LIMIT)
                                    .thenApply(ShardedSessions::endedOrGone)))
                    .thenCompose(ended -> keeping.wipe(principal))
                    .thenApply(wiped ->
                            new Receipt(Hashes.sha256(principal), wiped.sessions(), wiped.rows(), Instant.now()));
        });
    }

    @Override
    public CompletionStage<List<Happened>> events(Seen last, int most) {
        return keeping.events(last, most);
    }

    @Override
    public CompletionStage<ShardMap> shards() {
        return owners.shards(LOOK);
    }

    @Override
    public void close() {
        keeping.close();
        cache.close();
    }

    /** With the limit: when it is reached, those that ended without the principal's knowledge are counted out first. */
    private CompletionStage<Long> admitted(String principal, String key) {
        if (principal.isEmpty()) {
            return CompletableFuture.completedFuture(0L);
        }
        var admit = new PrincipalCommand.Admit(key, options.perPrincipal());
        return askPrincipal(principal, admit).thenCompose(reply -> {
            if (!(reply.answer() instanceof Answer.Refused refused) || refused.why() != Refusal.TOO_MANY) {
                return CompletableFuture.completedFuture(done(reply));
            }
            return of(principal)
                    .thenCompose(living -> askPrincipal(principal, admit))
                    .thenApply(ShardedSessions::done);
        });
    }

    /** A key whose session has ended, never came to be or is another's leaves the principal. */
    private CompletionStage<Optional<Listed>> listed(String principal, String key) {
        return owners.askSession(key, new SessionCommand.Wake(), LIMIT).thenCompose(reply -> switch (reply.answer()) {
            case Answer.Shown other
            when !other.principal().equals(principal) ->
                leave(principal, key, 0).thenApply(left -> Optional.empty());
            case Answer.Shown shown ->
                CompletableFuture.completedFuture(Optional.of(new Listed(
                        key,
                        shown.version(),
                        Instant.ofEpochMilli(shown.created()),
                        Instant.ofEpochMilli(shown.lastAccess()),
                        reply.owner())));
            case Answer.Refused refused when refused.why() == Refusal.UNAVAILABLE -> throw failure(refused);
            case Answer.Refused refused -> {
                long grace = refused.why() == Refusal.UNKNOWN ? BEING_MADE.toMillis() : 0;
                yield leave(principal, key, grace).thenApply(left -> Optional.empty());
            }
            case Answer.Done other -> CompletableFuture.completedFuture(Optional.empty());
            case Answer.Members other -> CompletableFuture.completedFuture(Optional.empty());
            case Answer.Vouched other -> CompletableFuture.completedFuture(Optional.empty());
        });
    }

    private CompletionStage<Reply> askPrincipal(String principal, PrincipalCommand command) {
        return owners.askPrincipal(Hashes.sha256(principal), command, LIMIT);
    }

    /** Some at a time, so that a principal with thousands of sessions leaves room for others and time for the last. */
    private static <T> CompletionStage<List<T>> inTurn(List<String> keys, Function<String, CompletionStage<T>> ask) {
        CompletionStage<List<T>> done = CompletableFuture.completedFuture(List.of());
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            var next = keys.subList(from, Math.min(keys.size(), from + AT_ONCE));
            done = done.thenCompose(before -> all(next.stream().map(ask).toList())
                    .thenApply(more ->
                            Stream.concat(before.stream(), more.stream()).toList()));
        }
        return done;
    }

    private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        CompletionStage<List<T>> all = CompletableFuture.completedFuture(List.of());
        for (var stage : stages) {
            all = all.thenCombine(stage, (list, one) -> {
                var more = new ArrayList<>(list);
                more.add(one);
                return more;
            });
        }
        return all;
    }

    private Session changed(SessionId id, Reply reply) {
        var session = session(id, reply);
        var key = id.key();
        if (cache.wants(key)) {
            Shows.copied(id, reply).ifPresent(copy -> cache.changed(key, copy));
        }
        return session;
    }

    private static Session session(SessionId id, Reply reply) {
        if (reply.answer() instanceof Answer.Shown shown) {
            return Shows.session(id, shown, reply.owner());
        }
        throw unexpected(reply);
    }

    private static long done(Reply reply) {
        if (reply.answer() instanceof Answer.Done done) {
            return done.count();
        }
        throw unexpected(reply);
    }

    private static List<String> members(Reply reply) {
        if (reply.answer() instanceof Answer.Members members) {
            return members.keys();
        }
        throw unexpected(reply);
    }

    private static boolean endedOrGone(Reply reply) {
        if (reply.answer() instanceof Answer.Refused refused && refused.why() == Refusal.UNAVAILABLE) {
            throw failure(refused);
        }
        return true;
    }

    private static RuntimeException unexpected(Reply reply) {
        return reply.answer() instanceof Answer.Refused refused
                ? failure(refused)
                : new IllegalStateException(
                        "an owner answered " + reply.answer().getClass());
    }

    private static SessionException closed() {
        return new SessionException(
                Refusal.UNAVAILABLE, "No primary of the sessions' group is open now; nothing was done.", 0);
    }

    private static SessionException failure(Answer.Refused refused) {
        return new SessionException(refused.why(), refused.sentence(), refused.version());
    }
}
