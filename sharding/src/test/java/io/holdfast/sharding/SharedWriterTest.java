package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static io.holdfast.sharding.SessionsTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sharding.journal.KeptConnection;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.SessionSchema;
import io.holdfast.sharding.journal.SharedWriter;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionEvent;
import io.holdfast.sharding.model.SessionState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What many owners write in one transaction, and what becomes of it when one of them was superseded. */
class SharedWriterTest {
    private static final SessionsOptions OPTIONS =
            new SessionsOptions("", new Limits(4096, 16, 64, 200), 0, Duration.ofSeconds(30));
    private static @Nullable TestDatabase started;

    @BeforeAll
    static void start() throws IOException {
        started = new TestDatabase();
    }

    @AfterAll
    static void stop() throws IOException {
        if (started != null) {
            started.close();
        }
    }

    private static TestDatabase database() {
        return Objects.requireNonNull(started);
    }

    @Test
    void aRefusedWriteFailsNoneOfTheOthersInItsTransaction() throws Exception {
        try (var route =
                new PrimaryRoute("neighbours", () -> Optional.of(database().primary()))) {
            route.follow();
            SessionSchema.migrate(route);
            var writer = new SharedWriter(route);
            var run = UUID.randomUUID();
            var last = append(writer, run + "-0", 1);
            assertThat(last.get(30, TimeUnit.SECONDS)).isEmpty();

            List<CompletableFuture<Optional<Throwable>>> all;
            try (var blocked = database().lock("holdfast_sessions.event_journal")) {
                // The first ones wait for the lock, and the others gather behind them.
                all = IntStream.range(0, 40)
                        .mapToObj(i -> append(writer, run + "-" + i, 1))
                        .toList();
                blocked.rollback();
            }

            for (int i = 1; i < 40; i++) {
                assertThat(all.get(i).get(30, TimeUnit.SECONDS))
                        .as("the %d-th", i)
                        .isEmpty();
            }
            assertThat(all.getFirst().get(30, TimeUnit.SECONDS))
                    .hasValueSatisfying(
                            e -> assertThat(((SQLException) e).getSQLState()).startsWith("23"));
            assertThat(database()
                            .count("SELECT count(*) FROM holdfast_sessions.event_journal WHERE persistence_id LIKE"
                                    + " 'session|" + run + "-%'"))
                    .isEqualTo(40);
            writer.close();
            assertThat(append(writer, run + "-0", 2).get(30, TimeUnit.SECONDS)).isPresent();
        }
    }

    @Test
    void aWriteThatLeavesANumberOutOrRepeatsOneIsRefused() throws Exception {
        try (var route =
                new PrimaryRoute("numbers", () -> Optional.of(database().primary()))) {
            route.follow();
            SessionSchema.migrate(route);
            var writer = new SharedWriter(route);
            var id = UUID.randomUUID().toString();

            assertThat(append(writer, id, 2).get(30, TimeUnit.SECONDS)).isPresent();
            assertThat(append(writer, id, 1).get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(append(writer, id, 1).get(30, TimeUnit.SECONDS)).isPresent();
            assertThat(append(writer, id, 3).get(30, TimeUnit.SECONDS)).isPresent();
            assertThat(append(writer, id, 2).get(30, TimeUnit.SECONDS)).isEmpty();
            writer.close();
        }
    }

    @Test
    void aSnapshotComesWithItsEventAndWhatItCoversGoesOrNothingOfItIsDone() throws Exception {
        try (var route =
                new PrimaryRoute("snapshots", () -> Optional.of(database().primary()))) {
            route.follow();
            SessionSchema.migrate(route);
            var writer = new SharedWriter(route);
            var id = UUID.randomUUID().toString();
            var other = UUID.randomUUID().toString();
            var state = new SessionState.Ended(List.of("hash"), EndReason.DELETED, "", 1);
            assertThat(append(writer, other, 1).get(30, TimeUnit.SECONDS)).isEmpty();
            for (long number = 1; number <= 3; number++) {
                assertThat(append(writer, id, number).get(30, TimeUnit.SECONDS)).isEmpty();
            }

            assertThat(append(writer, id, 3, state).get(30, TimeUnit.SECONDS)).isPresent();
            assertThat(numbers("snapshot", id)).isEmpty();
            assertThat(numbers("event_journal", id)).containsExactly(1L, 2L, 3L);

            for (long number = 4; number <= 5; number++) {
                assertThat(append(writer, id, number, state).get(30, TimeUnit.SECONDS))
                        .isEmpty();
                assertThat(numbers("snapshot", id)).containsExactly(number);
                assertThat(numbers("event_journal", id)).containsExactly(number);
            }
            assertThat(append(writer, id, 4).get(30, TimeUnit.SECONDS)).isPresent();
            assertThat(append(writer, id, 6).get(30, TimeUnit.SECONDS)).isEmpty();
            assertThat(numbers("event_journal", other)).containsExactly(1L);
            writer.close();
        }
    }

    private static List<Long> numbers(String table, String key) throws SQLException {
        return database()
                .numbers("SELECT sequence_number FROM holdfast_sessions." + table + " WHERE persistence_id = 'session|"
                        + key + "' ORDER BY 1");
    }

    /** Its owner has said by then that nothing is known, and has looked what is kept. */
    @Test
    void aWriteThatFoundNoPrimaryInTimeIsNotBegunLater() throws Exception {
        var open = new AtomicBoolean();
        try (var route = new PrimaryRoute(
                "late-write", () -> Optional.of(database().primary()).filter(primary -> open.get()))) {
            var writer = new SharedWriter(route);
            var id = UUID.randomUUID().toString();
            long over = System.nanoTime() + Duration.ofMillis(3200).toNanos();
            var late = append(writer, id, 1);
            Eventually.holds("its time is over", () -> System.nanoTime() - over > 0);

            open.set(true);
            route.follow();

            assertThat(late.get(30, TimeUnit.SECONDS)).isPresent();
            SessionSchema.migrate(route);
            assertThat(append(writer, id, 1).get(30, TimeUnit.SECONDS)).isEmpty();
            writer.close();
        }
    }

    @Test
    void anErrorFailsItsWriteAndNotThoseAfterIt() throws Exception {
        var broken = new AtomicBoolean();
        try (var route = new PrimaryRoute("error", () -> {
            if (broken.get()) {
                throw new AssertionError("not in order");
            }
            return Optional.of(database().primary());
        })) {
            route.follow();
            SessionSchema.migrate(route);
            var writer = new SharedWriter(route);
            var id = UUID.randomUUID().toString();
            broken.set(true);
            for (int i = 0; i < 3; i++) {
                assertThat(append(writer, id, 1).get(30, TimeUnit.SECONDS)).isPresent();
            }
            broken.set(false);

            assertThat(append(writer, id, 1).get(30, TimeUnit.SECONDS)).isEmpty();
            writer.close();
        }
    }

    @Test
    void whatAHostLeftUncommittedWhenItDiedIsLetGo() throws Exception {
        try (var route = new PrimaryRoute("dead", () -> Optional.of(database().primary()));
                var dead = new KeptConnection(route)) {
            route.follow();
            SessionSchema.migrate(route);
            var writer = new SharedWriter(route);
            var id = UUID.randomUUID().toString();

            assertThatThrownBy(() -> dead.ask(connection -> {
                        try (var statement = connection.createStatement()) {
                            statement.execute("INSERT INTO holdfast_sessions.event_journal (persistence_id,"
                                    + " sequence_number, writer, event_ser_id, event_ser_manifest, event_payload)"
                                    + " VALUES ('session|" + id + "', 1, '', 1, '', '')");
                        }
                        Eventually.holds(
                                "the server lets go",
                                () -> database()
                                                .count(
                                                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")
                                        == 0);
                        return true;
                    }))
                    .isInstanceOf(SQLException.class);

            assertThat(append(writer, id, 1).get(30, TimeUnit.SECONDS)).isEmpty();
            writer.close();
        }
    }

    @Test
    void whatWasWrittenWithAndWithoutSnapshotsIsReadBackWholeAndPurged() throws Exception {
        try (var here = new TestCluster(1, () -> Optional.of(database().primary()), OPTIONS);
                var there = new TestCluster(1, () -> Optional.of(database().primary()), OPTIONS)) {
            var session = done(here.on(0).create(NewSession.of("both")));
            for (int i = 1; i <= 150; i++) {
                var after = done(here.on(0).change(session.id(), Change.none().incr("n", 1)));
                assertThat(after.attributes()).containsEntry("n", Integer.toString(i));
            }
            var of = " WHERE persistence_id = 'session|" + session.id().key() + "'";
            var rows = "SELECT count(*) FROM holdfast_sessions.event_journal" + of;
            assertThat(database().count("SELECT max(sequence_number) FROM holdfast_sessions.event_journal" + of))
                    .isEqualTo(151);
            assertThat(numbers("snapshot", session.id().key())).containsExactly(128L);
            assertThat(database().count(rows + " AND sequence_number < 128")).isZero();

            assertThat(done(there.on(0).read(session.id())).attributes()).containsEntry("n", "150");
            assertThat(done(there.on(0).change(session.id(), Change.none().incr("n", 1)))
                            .attributes())
                    .containsEntry("n", "151");

            assertThat(done(there.on(0).purge("both")).sessions()).isEqualTo(1);
            assertThat(database().count(rows)).isZero();
            assertThat(database().count("SELECT count(*) FROM holdfast_sessions.snapshot" + of))
                    .isZero();
            assertThat(refusal(here.on(0).change(session.id(), Change.none().incr("n", 1))))
                    .isIn(Refusal.UNAVAILABLE, Refusal.UNKNOWN, Refusal.GONE);
            assertThat(database().count(rows)).isZero();
        }
    }

    @Test
    void anOwnerThatWasSupersededIsRefusedAndItsNeighboursAreNot() throws Exception {
        try (var here = new TestCluster(1, () -> Optional.of(database().primary()), OPTIONS);
                var there = new TestCluster(1, () -> Optional.of(database().primary()), OPTIONS)) {
            var sessions = IntStream.range(0, 30)
                    .mapToObj(i -> done(here.on(0).create(NewSession.anonymous().with("n", "0"))))
                    .toList();
            var stolen = sessions.get(17).id();
            done(there.on(0).change(stolen, Change.none().incr("n", 10)));

            var changes = sessions.stream()
                    .map(s -> here.on(0).change(s.id(), Change.none().incr("n", 1)))
                    .toList();

            for (int i = 0; i < changes.size(); i++) {
                assertThat(refusal(changes.get(i))).isIn(null, i == 17 ? Refusal.UNAVAILABLE : null);
            }
            // One that rested for longer than its writer may do it upon what the other one wrote.
            int acknowledged = refusal(changes.get(17)) == null ? 1 : 0;
            var more = Change.none().incr("n", 1).once("more");
            Eventually.holds(
                    "it has read again what is kept", () -> refusal(here.on(0).change(stolen, more)) == null);
            assertThat(done(here.on(0).read(stolen)).attributes())
                    .containsEntry("n", Integer.toString(10 + acknowledged + 1));
        }
    }

    private static CompletableFuture<Optional<Throwable>> append(SharedWriter writer, String key, long number) {
        return append(writer, key, number, null);
    }

    private static CompletableFuture<Optional<Throwable>> append(
            SharedWriter writer, String key, long number, @Nullable Object state) {
        var ended = new CompletableFuture<Optional<Throwable>>();
        writer.append("session|" + key, number, List.of(new SessionEvent.Touched(number)), state, ended::complete);
        return ended;
    }
}
