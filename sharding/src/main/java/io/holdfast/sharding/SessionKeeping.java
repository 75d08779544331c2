package io.holdfast.sharding;

import io.holdfast.sharding.entity.Owners;
import io.holdfast.sharding.journal.DueSessions;
import io.holdfast.sharding.journal.KeptConnection;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.SessionArchive;
import io.holdfast.sharding.journal.SessionSchema;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be done beside the owners: the tables, the way to the primary, what expired. It asks nothing of a database that
 * has no primary, and little of one that has: while nobody uses sessions that is one small question every few seconds.
 */
final class SessionKeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKeeping.class);
    private static final long FOLLOW_MILLIS = 100;
    private static final long CLAIM_MILLIS = 30_000;
    private static final int CLAIMED = 200;
    private static final long SWEEPING = Duration.ofSeconds(4).toNanos();
    private static final long FORGET_EVERY = Duration.ofMinutes(1).toNanos();
    private static final Duration ENDED_IS_KEPT = Duration.ofDays(1);
    private static final Duration WAKE = Duration.ofSeconds(4);

    private final Owners owners;
    private final PrimaryRoute route;
    private final KeptConnection sweepers;
    private final KeptConnection askers;
    private final DueSessions due;
    private final SessionArchive swept;
    private final SessionArchive asked;
    private final ScheduledExecutorService follower = thread("holdfast-sessions-route");
    private final ScheduledExecutorService sweeper = thread("holdfast-sessions-keep");
    private final ScheduledExecutorService asker = thread("holdfast-sessions-ask");
    private boolean migrated;
    private boolean complained;
    private long forgotAt = System.nanoTime() - FORGET_EVERY;

    private SessionKeeping(Owners owners, PrimaryRoute route) {
        this.owners = owners;
        this.route = route;
        sweepers = new KeptConnection(route);
        askers = new KeptConnection(route);
        due = new DueSessions(sweepers);
        swept = new SessionArchive(sweepers);
        asked = new SessionArchive(askers);
    }

    static SessionKeeping start(Owners owners, PrimaryRoute route, Duration sweep) {
        var keeping = new SessionKeeping(owners, route);
        var following =
                keeping.follower.scheduleWithFixedDelay(keeping::follow, 0, FOLLOW_MILLIS, TimeUnit.MILLISECONDS);
        var sweeping = keeping.sweeper.scheduleWithFixedDelay(
                keeping::sweep, sweep.toMillis(), sweep.toMillis(), TimeUnit.MILLISECONDS);
        keeping.migrateWhenOpen();
        LOG.debug("sessions are kept: {} {}", following, sweeping);
        return keeping;
    }

    CompletionStage<SessionArchive.Wiped> wipe(String principal) {
        return ask(() -> asked.wipe(principal));
    }

    CompletionStage<List<Sessions.Happened>> events(Sessions.Seen last, int most) {
        return ask(() -> asked.events(last.transaction(), last.id(), most).stream()
                .map(e -> new Sessions.Happened(
                        new Sessions.Seen(e.transaction(), e.id()), e.key(), e.kind(), Instant.ofEpochMilli(e.at())))
                .toList());
    }

    @Override
    public void close() {
        follower.shutdownNow();
        sweeper.shutdownNow();
        asker.shutdownNow();
        sweepers.close();
        askers.close();
    }

    private void migrateWhenOpen() {
        route.whenOpen(() -> {
            if (!sweeper.isShutdown()) {
                sweeper.execute(this::migrate);
            }
        });
    }

    private void migrate() {
        try {
            SessionSchema.migrate(route);
            migrated = true;
            complained = false;
            LOG.info("the sessions' tables are there");
        } catch (SQLException | RuntimeException e) {
            complain(e);
            var again = sweeper.schedule(this::migrateWhenOpen, FOLLOW_MILLIS, TimeUnit.MILLISECONDS);
            LOG.debug("the sessions' tables are looked for again: {}", again);
        }
    }

    /** As long as there are many, up to a limit. Must not throw: the schedule would end. */
    private void sweep() {
        if (!migrated || !route.isOpen()) {
            return;
        }
        try {
            long end = System.nanoTime() + SWEEPING;
            boolean more = true;
            while (more && System.nanoTime() - end < 0) {
                more = wakeDue(owners.clock().millis()) == CLAIMED;
            }
            forget(owners.clock().millis());
            complained = false;
        } catch (SQLException | RuntimeException e) {
            complain(e);
        }
    }

    /** Each that is due is asked: it expires, or says when to look again. Returns how many there were. */
    private int wakeDue(long now) throws SQLException {
        var answers = new HashMap<String, CompletableFuture<Answer>>();
        for (var key : due.claim(now, now + CLAIM_MILLIS, CLAIMED)) {
            answers.put(
                    key,
                    owners.askSession(key, new SessionCommand.Wake(), WAKE)
                            .thenApply(reply -> reply.answer())
                            .toCompletableFuture());
        }
        var dues = new HashMap<String, Long>();
        answers.forEach((key, answer) -> again(key, answer.join(), now, dues));
        due.postpone(dues);
        return answers.size();
    }

    private void forget(long now) throws SQLException {
        if (System.nanoTime() - forgotAt < FORGET_EVERY) {
            return;
        }
        var forgotten = swept.forget(now - ENDED_IS_KEPT.toMillis(), CLAIMED);
        LOG.debug("{} sessions that ended long ago are forgotten", forgotten.sessions());
        if (forgotten.sessions() < CLAIMED) {
            forgotAt = System.nanoTime();
        }
    }

    private static void again(String key, Answer answer, long now, Map<String, Long> dues) {
        if (answer instanceof Answer.Shown shown) {
            long idle = shown.lastAccess() + shown.idleMillis();
            long end = shown.absoluteMillis() == 0 ? idle : Math.min(idle, shown.created() + shown.absoluteMillis());
            // An owner that read it back gives it more time: do not ask too often meanwhile.
            dues.put(key, end > now ? end : now + Limits.DEFAULTS.skewMillis() / 5);
        } else if (answer instanceof Answer.Refused refused && refused.why() == Refusal.UNKNOWN) {
            dues.put(key, Long.MAX_VALUE);
        }
    }

    private <T> CompletionStage<T> ask(Callable<T> work) {
        var done = new CompletableFuture<T>();
        try {
            asker.execute(() -> {
                try {
                    done.complete(work.call());
                } catch (Exception e) {
                    done.completeExceptionally(unanswered(e));
                }
            });
        } catch (RejectedExecutionException closed) {
            done.completeExceptionally(unanswered(closed));
        }
        return done;
    }

    private static SessionException unanswered(Exception e) {
        LOG.debug("the sessions' tables did not answer: {}", e.toString());
        return new SessionException(Refusal.UNAVAILABLE, "The sessions' database does not answer now; ask again.", 0);
    }

    /** Must not throw: the schedule would end. */
    private void follow() {
        try {
            route.follow();
        } catch (RuntimeException e) {
            LOG.warn("the sessions' primary cannot be told now: {}", e.toString());
        }
    }

    private void complain(Exception e) {
        if (!complained) {
            complained = true;
            LOG.warn("the sessions' database is not there yet, and is tried again: {}", e.toString());
        }
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }
}
