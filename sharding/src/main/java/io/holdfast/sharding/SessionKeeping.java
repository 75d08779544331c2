package io.holdfast.sharding;

import io.holdfast.sharding.entity.Owners;
import io.holdfast.sharding.journal.DueSessions;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must be done beside the owners, on a thread of its own: the tables, the way to the primary, what expired. */
final class SessionKeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionKeeping.class);
    private static final long FOLLOW_MILLIS = 100;
    private static final long CLAIM_MILLIS = 30_000;
    private static final int CLAIMED = 200;
    private static final Duration ENDED_IS_KEPT = Duration.ofDays(1);
    private static final Duration WAKE = Duration.ofSeconds(4);

    private final Owners owners;
    private final PrimaryRoute route;
    private final SessionArchive archive;
    private final DueSessions due;
    private final ScheduledExecutorService follower = thread("holdfast-sessions-route");
    private final ScheduledExecutorService worker = thread("holdfast-sessions-keep");
    private boolean migrated;
    private boolean complained;

    private SessionKeeping(Owners owners, PrimaryRoute route, SessionArchive archive) {
        this.owners = owners;
        this.route = route;
        this.archive = archive;
        this.due = new DueSessions(route);
    }

    static SessionKeeping start(Owners owners, PrimaryRoute route, SessionArchive archive, Duration sweep) {
        var keeping = new SessionKeeping(owners, route, archive);
        var following =
                keeping.follower.scheduleWithFixedDelay(keeping.route::follow, 0, FOLLOW_MILLIS, TimeUnit.MILLISECONDS);
        var migrating =
                keeping.worker.scheduleWithFixedDelay(keeping::migrate, 0, FOLLOW_MILLIS, TimeUnit.MILLISECONDS);
        var sweeping = keeping.worker.scheduleWithFixedDelay(
                keeping::sweep, sweep.toMillis(), sweep.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("sessions are kept: {} {} {}", following, migrating, sweeping);
        return keeping;
    }

    CompletionStage<SessionArchive.Wiped> wipe(String principal) {
        return onWorker(() -> archive.wipe(principal));
    }

    CompletionStage<List<Sessions.Happened>> events(long after, int most) {
        return onWorker(() -> archive.events(after, most).stream()
                .map(e -> new Sessions.Happened(e.id(), e.key(), e.kind(), Instant.ofEpochMilli(e.at())))
                .toList());
    }

    @Override
    public void close() {
        follower.shutdownNow();
        worker.shutdownNow();
    }

    private void migrate() {
        if (migrated) {
            return;
        }
        try {
            SessionSchema.migrate(route);
            migrated = true;
            complained = false;
            LOG.info("the sessions' tables are there");
        } catch (SQLException e) {
            complain(e);
        }
    }

    /** Each that is due is asked: it expires, or says when to look again. */
    private void sweep() {
        if (!migrated) {
            return;
        }
        try {
            long now = System.currentTimeMillis();
            var dues = new HashMap<String, Long>();
            var asked = new HashMap<String, CompletableFuture<Answer>>();
            for (var key : due.claim(now, now + CLAIM_MILLIS, CLAIMED)) {
                asked.put(
                        key,
                        owners.askSession(key, new SessionCommand.Wake(), WAKE)
                                .thenApply(reply -> reply.answer())
                                .toCompletableFuture());
            }
            asked.forEach((key, answer) -> again(key, answer.join(), now, dues));
            due.postpone(dues);
            var forgotten = archive.forget(now - ENDED_IS_KEPT.toMillis(), CLAIMED);
            LOG.debug("{} sessions that ended long ago are forgotten", forgotten.sessions());
            complained = false;
        } catch (SQLException e) {
            complain(e);
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

    private <T> CompletionStage<T> onWorker(Callable<T> work) {
        var done = new CompletableFuture<T>();
        worker.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                LOG.warn("the sessions' tables did not answer: {}", e.toString());
                done.completeExceptionally(new SessionException(
                        Refusal.UNAVAILABLE, "The sessions' database does not answer now; ask again.", 0));
            }
        });
        return done;
    }

    private void complain(SQLException e) {
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
