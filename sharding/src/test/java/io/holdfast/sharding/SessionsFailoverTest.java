package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static io.holdfast.sharding.SessionsTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What sessions do when the primary, a node, or the belief that there is one owner is lost. */
class SessionsFailoverTest {
    private static final SessionsOptions OPTIONS =
            new SessionsOptions("", new Limits(4096, 16, 64, 200), 0, Duration.ofMillis(300));

    @Test
    void whileThePrimaryIsAwayReadsGoOnAndWritesSaySoAndAfterwardsNothingIsMissing() throws Exception {
        try (var database = new TestDatabase("127.0.45.11");
                var cluster = new TestCluster(2, () -> Optional.of(database.primary()), OPTIONS)) {
            var session = done(cluster.on(0).create(NewSession.of("alice").with("n", "0")));
            done(cluster.on(1).change(session.id(), Change.none().incr("n", 1)));

            database.kill();
            long before = System.nanoTime();
            assertThat(refusal(cluster.on(0).change(session.id(), Change.none().set("lost", "1"))))
                    .isEqualTo(Refusal.UNAVAILABLE);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(40));
            for (int i = 0; i < 5; i++) {
                assertThat(done(cluster.on(i % 2).read(session.id())).attributes())
                        .containsEntry("n", "1");
            }

            database.restartInTheNextEpoch();
            long opened = System.nanoTime();
            Eventually.holds(
                    "a change goes through",
                    () -> refusal(cluster.on(1)
                                    .change(
                                            session.id(),
                                            Change.none().incr("n", 1).once("after")))
                            == null);
            System.out.println("first change " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened)
                    + " ms after the primary opened");
            assertThat(done(cluster.on(0).read(session.id())).attributes()).containsEntry("n", "2");
        }
    }

    @Test
    void aNodeThatLeavesTakesNothingWithIt() throws Exception {
        try (var database = new TestDatabase("127.0.45.11");
                var cluster = new TestCluster(3, () -> Optional.of(database.primary()), OPTIONS)) {
            var session = done(cluster.on(0).create(NewSession.anonymous()));
            var acknowledged = new AtomicInteger();
            var going = new AtomicBoolean(true);
            try (var pool = Executors.newSingleThreadExecutor()) {
                var writing = pool.submit(() -> {
                    for (int i = 0; going.get(); ) {
                        var change = Change.none().incr("n", 1).once("k" + i);
                        if (refusal(cluster.on(0).change(session.id(), change)) == null) {
                            acknowledged.incrementAndGet();
                            i++;
                        }
                    }
                });
                Eventually.holds("some are acknowledged", () -> acknowledged.get() > 50);
                cluster.leave(1);
                cluster.leave(2);
                int then = acknowledged.get();
                Eventually.holds("it goes on", () -> acknowledged.get() > then + 20);
                going.set(false);
                Object unused = writing.get();
            }

            assertThat(done(cluster.on(0).read(session.id())).attributes())
                    .containsEntry("n", Integer.toString(acknowledged.get()));
        }
    }

    @Test
    void anExpiryIsToldOnceThoughPrimaryAndOwnerAreLostWhileItComes() throws Exception {
        try (var database = new TestDatabase("127.0.45.11");
                var cluster = new TestCluster(3, () -> Optional.of(database.primary()), OPTIONS)) {
            var session = done(cluster.on(0).create(NewSession.anonymous().idle(Duration.ofMillis(1500))));
            var owner = session.owner();
            database.kill();
            cluster.leave(owner);
            long due = session.lastAccess().toEpochMilli() + 1500;
            Eventually.holds("it is over", () -> System.currentTimeMillis() > due);

            database.restartInTheNextEpoch();

            var told = "SELECT count(*) FROM holdfast_sessions.session_event WHERE kind = 'expired' AND key = '"
                    + session.id().key() + "'";
            Eventually.holds("the expiry is told", () -> database.count(told) > 0);
            var left = cluster.without(owner);
            for (int i = 0; i < 20; i++) {
                assertThat(refusal(left.get(i % 2).read(session.id()))).isEqualTo(Refusal.GONE);
            }
            assertThat(database.count(told)).isEqualTo(1);
        }
    }

    @Test
    void ofTwoOwnersOfOneSessionOnlyOneCanWrite() throws Exception {
        try (var database = new TestDatabase();
                var here = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS);
                var there = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS)) {
            var session = done(here.on(0).create(NewSession.anonymous()));
            done(here.on(0).change(session.id(), Change.none().incr("n", 1)));
            done(there.on(0).change(session.id(), Change.none().incr("n", 1)));

            int acknowledged = 2;
            int refused = 0;
            for (int i = 0; i < 20; i++) {
                var owner = i % 2 == 0 ? here : there;
                var refusal =
                        refusal(owner.on(0).change(session.id(), Change.none().incr("n", 1)));
                assertThat(refusal).isIn(null, Refusal.UNAVAILABLE);
                acknowledged += refusal == null ? 1 : 0;
                refused += refusal == null ? 0 : 1;
            }

            assertThat(refused).isPositive();
            assertThat(database.count("SELECT count(*) FROM holdfast_sessions.event_journal"
                            + " WHERE persistence_id = 'session|" + session.id().key()
                            + "' AND event_ser_manifest = 'session-changed/1'"))
                    .isEqualTo(acknowledged);
        }
    }

    /** Of the rows that stop it by their number, the snapshot has let the first ones go. */
    @Test
    void anOwnerThatWasSupersededLongAgoCannotWriteBelowWhatWasForgotten() throws Exception {
        try (var database = new TestDatabase();
                var here = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS);
                var there = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS)) {
            var session = done(here.on(0).create(NewSession.anonymous()));
            done(here.on(0).change(session.id(), Change.none().incr("n", 1)));
            var rows = "SELECT count(*) FROM holdfast_sessions.event_journal WHERE persistence_id = 'session|"
                    + session.id().key() + "'";
            int others = 130;
            var writes = IntStream.range(0, others)
                    .mapToObj(
                            i -> there.on(0).change(session.id(), Change.none().incr("n", 1)))
                    .toList();
            writes.forEach(SessionsTest::done);
            Eventually.holds(
                    "the first rows are forgotten", () -> database.count(rows + " AND sequence_number < 60") == 0);

            assertThat(refusal(here.on(0).change(session.id(), Change.none().incr("n", 1))))
                    .isEqualTo(Refusal.UNAVAILABLE);

            assertThat(database.count(rows + " AND sequence_number < 60")).isZero();
            assertThat(done(here.on(0).change(session.id(), Change.none().incr("n", 1)))
                            .attributes())
                    .containsEntry("n", Integer.toString(others + 2));
        }
    }

    @Test
    void nothingIsWrittenToASessionThatWasWiped() throws Exception {
        try (var database = new TestDatabase();
                var here = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS);
                var there = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS)) {
            var session = done(here.on(0).create(NewSession.of("gone")));
            done(here.on(0).change(session.id(), Change.none().incr("n", 1)));
            done(there.on(0).purge("gone"));

            assertThat(refusal(here.on(0).change(session.id(), Change.none().incr("n", 1))))
                    .isNotNull();

            assertThat(database.count("SELECT count(*) FROM holdfast_sessions.event_journal"
                            + " WHERE persistence_id = 'session|" + session.id().key() + "'"))
                    .isZero();
        }
    }

    /** The journal's patience ends after 3 s, that of its connections after 5 s. */
    @Test
    void aLogoutThatWasUnknownAndIsDurableAfterAllIsToldToReaders() throws Exception {
        try (var database = new TestDatabase("127.0.45.11");
                var cluster = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS)) {
            var sessions = cluster.on(0);
            var session = done(sessions.create(NewSession.anonymous()));
            var told = "SELECT count(*) FROM holdfast_sessions.session_event WHERE kind = 'deleted' AND key = '"
                    + session.id().key() + "'";
            try (var blocked = database.lock("holdfast_sessions.session_due")) {
                assertThat(refusal(sessions.delete(session.id(), 0))).isEqualTo(Refusal.UNAVAILABLE);
                assertThat(refusal(sessions.read(session.id()))).isNull();
                blocked.rollback();
            }

            Eventually.holds("it is deleted", () -> database.count(told) == 1);
            Eventually.holds("readers hear of it", () -> refusal(sessions.read(session.id())) == Refusal.GONE);
        }
    }

    @Test
    void anOwnerThatRestedDoesNotTakeItsMemoryForWhatAnotherWroteMeanwhile() throws Exception {
        try (var database = new TestDatabase();
                var here = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS);
                var there = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS)) {
            var session = done(here.on(0).create(NewSession.anonymous()));
            done(here.on(0).change(session.id(), Change.none().incr("n", 1)));
            long rested = System.nanoTime() + Duration.ofSeconds(11).toNanos();
            Eventually.holds("its writer has gone", () -> System.nanoTime() - rested > 0);
            done(there.on(0).change(session.id(), Change.none().incr("n", 1)));

            var after = done(here.on(0).change(session.id(), Change.none().incr("n", 1)));

            assertThat(after.attributes()).containsEntry("n", "3");
        }
    }
}
