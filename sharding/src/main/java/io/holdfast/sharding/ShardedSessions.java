package io.holdfast.sharding;

import io.holdfast.sharding.entity.Owners;
import io.holdfast.sharding.entity.Reply;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.SessionArchive;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.Hashes;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.ShardMap;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/** {@link Sessions} over the owners of a cluster: makes the ids, and turns their answers into values and failures. */
public final class ShardedSessions implements Sessions, AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(4);
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Longer than a login can take from its admission to its session. */
    private static final Duration BEING_MADE = Duration.ofSeconds(30);

    private final SecureRandom random = new SecureRandom();
    private final SessionsOptions options;
    private final Owners owners;
    private final SessionKeeping keeping;

    private ShardedSessions(SessionsOptions options, Owners owners, SessionKeeping keeping) {
        this.options = options;
        this.owners = owners;
        this.keeping = keeping;
    }

    /** Lets the node of {@code system} own its share of the sessions that are kept at the end of {@code route}. */
    public static ShardedSessions start(ActorSystem<?> system, PrimaryRoute route, SessionsOptions options) {
        var owners = Owners.start(system, options.node(), options.limits());
        return new ShardedSessions(
                options, owners, SessionKeeping.start(owners, route, new SessionArchive(route), options.sweep()));
    }

    @Override
    public CompletionStage<Session> create(NewSession wanted) {
        var id = SessionId.random(random);
        var create = new SessionCommand.Create(
                id.hash(),
                wanted.principal(),
                wanted.attributes(),
                wanted.idle().toMillis(),
                wanted.absolute().toMillis());
        return admitted(wanted.principal(), id.key())
                .thenCompose(yes -> owners.askSession(id.key(), create, LIMIT))
                .thenApply(reply -> session(id, reply));
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
        return owners.askSession(id.key(), command, LIMIT).thenApply(reply -> session(id, reply));
    }

    @Override
    public CompletionStage<Session> rotate(SessionId id, long base) {
        var next = id.rotated(random);
        return owners.askSession(id.key(), new SessionCommand.Rotate(id.hash(), next.hash(), base), LIMIT)
                .thenApply(reply -> session(next, reply));
    }

    @Override
    public CompletionStage<Void> delete(SessionId id, long base) {
        return owners.askSession(id.key(), new SessionCommand.Delete(id.hash(), base), LIMIT)
                .thenAccept(reply -> done(reply));
    }

    @Override
    public CompletionStage<List<Listed>> of(String principal) {
        return askPrincipal(principal, new PrincipalCommand.Members()).thenCompose(reply -> {
            var asked =
                    members(reply).stream().map(key -> listed(principal, key)).toList();
            return all(asked)
                    .thenApply(found -> found.stream().flatMap(Optional::stream).toList());
        });
    }

    @Override
    public CompletionStage<Long> revokeAll(String principal) {
        return askPrincipal(principal, new PrincipalCommand.RevokeAll()).thenApply(ShardedSessions::done);
    }

    @Override
    public CompletionStage<Receipt> purge(String principal) {
        return askPrincipal(principal, new PrincipalCommand.Members()).thenCompose(reply -> {
            var keys = members(reply);
            return revokeAll(principal)
                    .thenCompose(revoked -> all(keys.stream()
                            .map(key -> owners.askSession(key, new SessionCommand.End(EndReason.PURGED), LIMIT)
                                    .thenApply(ShardedSessions::endedOrGone))
                            .toList()))
                    .thenCompose(ended -> keeping.wipe(principal))
                    .thenApply(wiped ->
                            new Receipt(Hashes.sha256(principal), wiped.sessions(), wiped.rows(), Instant.now()));
        });
    }

    @Override
    public CompletionStage<List<Happened>> events(long after, int most) {
        return keeping.events(after, most);
    }

    @Override
    public CompletionStage<ShardMap> shards() {
        return owners.shards(LOOK);
    }

    @Override
    public void close() {
        keeping.close();
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

    /** A key whose session has ended, or never came to be, leaves the principal. */
    private CompletionStage<Optional<Listed>> listed(String principal, String key) {
        return owners.askSession(key, new SessionCommand.Wake(), LIMIT).thenCompose(reply -> switch (reply.answer()) {
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
                yield askPrincipal(principal, new PrincipalCommand.Leave(key, grace))
                        .thenApply(left -> Optional.empty());
            }
            case Answer.Done other -> CompletableFuture.completedFuture(Optional.empty());
            case Answer.Members other -> CompletableFuture.completedFuture(Optional.empty());
            case Answer.Vouched other -> CompletableFuture.completedFuture(Optional.empty());
        });
    }

    private CompletionStage<Reply> askPrincipal(String principal, PrincipalCommand command) {
        return owners.askPrincipal(Hashes.sha256(principal), command, LIMIT);
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

    private static Session session(SessionId id, Reply reply) {
        if (!(reply.answer() instanceof Answer.Shown shown)) {
            throw unexpected(reply);
        }
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
                Duration.ofMillis(shown.absoluteMillis()),
                reply.owner());
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

    private static SessionException failure(Answer.Refused refused) {
        return new SessionException(refused.why(), refused.sentence(), refused.version());
    }
}
