package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.journal.KeptConnection;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.SessionArchive;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The races that web sessions lose, on three nodes and a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionsTest {
    private static final int THREADS = 8;
    private static final Duration LONG = Duration.ofHours(1);
    private @Nullable TestDatabase database;
    private @Nullable TestCluster cluster;

    @BeforeAll
    void start() throws Exception {
        var started = new TestDatabase();
        database = started;
        var limits = new Limits(4096, 16, 32, 200);
        cluster = new TestCluster(
                3, () -> Optional.of(started.primary()), new SessionsOptions("", limits, 3, Duration.ofMillis(300)));
    }

    @AfterAll
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Test
    void eightThreadsAddingToOneAttributeLoseNothing() throws Exception {
        var session = done(node(0).create(NewSession.anonymous()));

        var acknowledged = new AtomicInteger();
        parallel(THREADS, thread -> {
            for (int i = 0; i < 200; i++) {
                done(node(thread).change(session.id(), Change.none().incr("n", 1)));
                acknowledged.incrementAndGet();
            }
        });

        assertThat(acknowledged).hasValue(1600);
        var read = done(node(1).read(session.id()));
        assertThat(read.attributes()).containsEntry("n", "1600");
        assertThat(read.version()).isEqualTo(1601);
    }

    @Test
    void parallelAppendsAllArrive() throws Exception {
        var session = done(node(0).create(NewSession.anonymous()));

        parallel(THREADS, thread -> {
            for (int i = 0; i < 20; i++) {
                done(node(thread).change(session.id(), Change.none().append("cart", "\"" + thread + "-" + i + "\"")));
            }
        });

        var cart = String.valueOf(done(node(2).read(session.id())).attributes().get("cart"));
        assertThat(cart.split(",")).hasSize(160).doesNotHaveDuplicates();
    }

    @Test
    void readModifyWriteWithVersionsLosesNothingEither() throws Exception {
        var session = done(node(0).create(NewSession.anonymous().with("n", "0")));

        parallel(4, thread -> {
            for (int i = 0; i < 10; ) {
                var seen = done(node(thread).read(session.id()));
                long n = Long.parseLong(String.valueOf(seen.attributes().get("n")));
                var change = Change.none().set("n", Long.toString(n + 1)).ifVersion(seen.version());
                if (refusal(node(thread).change(session.id(), change)) == null) {
                    i++;
                }
            }
        });

        assertThat(done(node(1).read(session.id())).attributes()).containsEntry("n", "40");
    }

    @Test
    void aChangeOfAnotherAttributeIsNoConflict() {
        var session = done(node(0).create(NewSession.anonymous()));
        done(node(1).change(session.id(), Change.none().set("a", "1")));

        assertThat(refusal(
                        node(2).change(session.id(), Change.none().set("b", "2").ifVersion(session.version()))))
                .isNull();
        assertThat(refusal(
                        node(2).change(session.id(), Change.none().set("a", "2").ifVersion(session.version()))))
                .isEqualTo(Refusal.CONFLICT);
    }

    @Test
    void anIdThatWasRotatedNeverWorksAgainEvenForARequestThatWasUnderWay() {
        var before = done(node(0).create(NewSession.anonymous()));
        var after = done(node(1).rotate(before.id(), 0));
        done(node(2).change(after.id(), Change.none().set("user", "\"alice\"")));

        for (int i = 0; i < 3; i++) {
            assertThat(refusal(node(i).read(before.id()))).isEqualTo(Refusal.GONE);
            assertThat(refusal(node(i).change(before.id(), Change.none().set("slow", "1"))))
                    .isEqualTo(Refusal.GONE);
        }
        assertThat(done(node(0).read(after.id())).attributes()).containsOnlyKeys("user");
    }

    @Test
    void aRotationThatIsRepeatedUnderItsKeyTellsTheSameIdUntilTheNextOne() {
        var before = done(node(0).create(NewSession.anonymous()));
        var after = done(node(1).rotate(before.id(), 1, "rotation"));
        assertThat(after.id()).isNotEqualTo(before.id());

        assertThat(done(node(2).rotate(before.id(), 1, "rotation")).id()).isEqualTo(after.id());
        assertThat(refusal(node(0).rotate(before.id(), 0, "another"))).isEqualTo(Refusal.GONE);
        assertThat(refusal(node(0).rotate(before.id(), 0))).isEqualTo(Refusal.GONE);
        done(node(0).rotate(after.id(), 0, "rotation"));
        assertThat(refusal(node(1).rotate(before.id(), 1, "rotation"))).isEqualTo(Refusal.GONE);
    }

    @Test
    void ofTwoRotationsAtOnceOneWinsAndOneIdLives() throws Exception {
        for (int round = 0; round < 20; round++) {
            var session = done(node(0).create(NewSession.anonymous()));
            var one = node(0).rotate(session.id(), 0);
            var other = node(1).rotate(session.id(), 0);

            var refusals = List.of(Optional.ofNullable(refusal(one)), Optional.ofNullable(refusal(other)));
            assertThat(refusals).containsExactlyInAnyOrder(Optional.empty(), Optional.of(Refusal.GONE));
            var winner = refusals.getFirst().isEmpty() ? done(one) : done(other);
            assertThat(done(node(2).read(winner.id())).version()).isEqualTo(2);
        }
    }

    @Test
    void aLogoutBesideAChangeLeavesNothing() throws Exception {
        for (int round = 0; round < 200; round++) {
            var session = done(node(0).create(NewSession.anonymous()));
            var change = node(1).change(session.id(), Change.none().set("a", "1"));
            var logout = node(2).delete(session.id(), 0);

            assertThat(refusal(logout)).isNull();
            assertThat(refusal(change)).isIn(null, Refusal.GONE);
            assertThat(refusal(node(0).read(session.id()))).isEqualTo(Refusal.GONE);
        }
    }

    @Test
    void fiftyLoginsAtOnceKeepTheLimitExactly() {
        var logins = IntStream.range(0, 50)
                .mapToObj(i -> node(i).create(NewSession.of("greedy")))
                .toList();

        var refusals = logins.stream()
                .map(SessionsTest::refusal)
                .map(Optional::ofNullable)
                .toList();
        assertThat(refusals).containsOnly(Optional.empty(), Optional.of(Refusal.TOO_MANY));
        assertThat(refusals.stream().filter(Optional::isEmpty)).hasSize(3);
        assertThat(done(node(1).of("greedy"))).hasSize(3);
        assertThat(refusal(node(1).create(NewSession.of("greedy")))).isEqualTo(Refusal.TOO_MANY);
    }

    @Test
    void aLogoutMakesRoomForALogin() {
        var first = done(node(0).create(NewSession.of("returning")));
        done(node(0).create(NewSession.of("returning")));
        done(node(0).create(NewSession.of("returning")));
        done(node(1).delete(first.id(), 0));

        assertThat(refusal(node(2).create(NewSession.of("returning")))).isNull();
    }

    @Test
    void revokeAllEndsEverySessionAtOnceOnEveryNode() {
        var sessions = IntStream.range(0, 3)
                .mapToObj(i -> done(node(i).create(NewSession.of("victim"))))
                .toList();
        sessions.forEach(s -> done(node(1).read(s.id())));

        assertThat(done(node(0).revokeAll("victim"))).isEqualTo(3);

        for (var session : sessions) {
            for (int i = 0; i < 3; i++) {
                assertThat(refusal(node(i).read(session.id()))).isEqualTo(Refusal.GONE);
            }
        }
        assertThat(done(node(2).of("victim"))).isEmpty();
    }

    @Test
    void noSessionThatWasMadeBeforeARevocationSurvivesIt() throws Exception {
        for (int round = 0; round < 3; round++) {
            var before = new ArrayList<Session>();
            before.add(done(node(0).create(NewSession.of("racer"))));
            var login = node(1).create(NewSession.of("racer"));
            var revoked = node(2).revokeAll("racer");
            done(revoked);

            assertThat(refusal(node(0).read(before.getFirst().id()))).isEqualTo(Refusal.GONE);
            assertThat(refusal(login)).isIn(null, Refusal.GONE);
            done(node(2).revokeAll("racer"));
        }
    }

    @Test
    void whatWasDoneUnderAKeyIsNotDoneTwice() {
        var session = done(node(0).create(NewSession.anonymous()));
        var change = Change.none().incr("n", 1).once("key-1");
        for (int i = 0; i < 3; i++) {
            assertThat(done(node(i).change(session.id(), change)).attributes()).containsEntry("n", "1");
        }
        assertThat(refusal(
                        node(1).change(session.id(), Change.none().incr("n", 2).once("key-1"))))
                .isEqualTo(Refusal.REUSED);
    }

    @Test
    void aLoginThatIsRepeatedUnderItsKeyMakesOneSessionOnWhicheverNode() {
        var wanted = NewSession.of("once").with("cart", "[1]").once("login-1");
        var first = node(0).create(wanted);
        var beside = node(1).create(wanted);
        assertThat(done(first).id()).isEqualTo(done(beside).id());
        assertThat(done(node(2).create(wanted)).id()).isEqualTo(done(first).id());
        assertThat(done(node(2).of("once"))).hasSize(1);

        assertThat(done(node(0).create(wanted.once("login-2"))).id())
                .isNotEqualTo(done(first).id());
    }

    @Test
    void aKeyThatMadeOneSessionMakesNoOther() {
        var wanted = NewSession.of("first").with("cart", "[1]").once("login-3");
        var made = done(node(0).create(wanted));

        for (var other :
                List.of(NewSession.of("second").once("login-3"), wanted.with("cart", "[2]"), wanted.idle(LONG))) {
            assertThat(refusal(node(1).create(other))).isEqualTo(Refusal.REUSED);
        }
        assertThat(done(node(2).of("second"))).isEmpty();
        assertThat(done(node(2).create(wanted)).id()).isEqualTo(made.id());
    }

    @Test
    void ofTwoThatUseOneKeyAtOnceForTwoPrincipalsOneIsRefusedAndLeavesNothing() {
        var one = node(0).create(NewSession.of("hasty").once("login-4"));
        var other = node(1).create(NewSession.of("hastier").once("login-4"));

        var refused = java.util.Arrays.asList(refusal(one), refusal(other));
        assertThat(refused).containsOnlyOnce(Refusal.REUSED).containsOnlyOnce((Refusal) null);
        assertThat(done(node(2).of("hasty")).size()
                        + done(node(2).of("hastier")).size())
                .isEqualTo(1);
    }

    @Test
    void ofTwoThatUseOneKeyAtOnceForOnePrincipalTheOneThatWasMadeLives() {
        for (int round = 0; round < 10; round++) {
            var wanted = NewSession.of("double" + round).once("login-7-" + round);
            var one = node(0).create(wanted.with("a", "1"));
            var other = node(1).create(wanted.with("a", "2"));

            var refused = java.util.Arrays.asList(refusal(one), refusal(other));
            assertThat(refused).containsOnlyOnce(Refusal.REUSED).containsOnlyOnce((Refusal) null);
            var made = done(refused.getFirst() == null ? one : other);
            assertThat(done(node(2).of("double" + round))).hasSize(1);
            assertThat(refusal(node(2).read(made.id()))).isNull();
        }
    }

    @Test
    void aRepeatedLoginDoesNotBringBackASessionThatWasRevokedOrLeft() {
        var revoked = NewSession.of("returner").once("login-5");
        done(node(0).create(revoked));
        assertThat(done(node(1).revokeAll("returner"))).isEqualTo(1);
        assertThat(refusal(node(2).create(revoked))).isEqualTo(Refusal.GONE);
        assertThat(done(node(2).of("returner"))).isEmpty();

        var left = NewSession.anonymous().once("login-6");
        done(node(0).delete(done(node(0).create(left)).id(), 0));
        assertThat(refusal(node(1).create(left))).isEqualTo(Refusal.GONE);
    }

    @Test
    void anExpiryIsToldOnceThoughNobodyAsks() throws Exception {
        var session = done(node(0).create(NewSession.anonymous().idle(Duration.ofMillis(400))));

        Eventually.holds("the expiry is told", () -> kinds(session).contains("expired"));

        assertThat(refusal(node(1).read(session.id()))).isEqualTo(Refusal.GONE);
        assertThat(kinds(session)).containsExactly("created", "expired");
    }

    @Test
    void aSessionThatIsUsedDoesNotExpire() throws Exception {
        var session = done(node(0).create(NewSession.anonymous().idle(Duration.ofMillis(900))));
        long end = System.nanoTime() + Duration.ofMillis(2500).toNanos();
        while (System.nanoTime() < end) {
            assertThat(refusal(node(1).read(session.id()))).isNull();
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
    }

    @Test
    void anAbsoluteEndComesHoweverBusyTheSessionIs() {
        var session = done(node(0).create(NewSession.anonymous().absolute(Duration.ofMillis(600))));

        Eventually.holds("it is gone", () -> refusal(node(1).read(session.id())) == Refusal.GONE);
    }

    @Test
    void whatIsTooLargeIsRefusedAndChangesNothing() {
        var session = done(node(0).create(NewSession.anonymous()));

        var large = "\"" + "x".repeat(5000) + "\"";
        assertThat(refusal(node(1).change(session.id(), Change.none().set("a", large))))
                .isEqualTo(Refusal.TOO_LARGE);
        var many = Change.none();
        for (int i = 0; i < 17; i++) {
            many = many.set("a" + i, "1");
        }
        assertThat(refusal(node(1).change(session.id(), many))).isEqualTo(Refusal.TOO_LARGE);
        assertThat(done(node(2).read(session.id())).attributes()).isEmpty();
    }

    @Test
    void anIdThatNeverWasIsUnknown() {
        var unknown = SessionId.random(new java.security.SecureRandom());

        assertThat(refusal(node(0).read(unknown))).isEqualTo(Refusal.UNKNOWN);
    }

    @Test
    void aPurgeLeavesNoRowButTheReceiptAndSaysHowManyThereWere() throws Exception {
        var session = done(node(0).create(NewSession.of("forgotten").with("card", "\"4711\"")));
        done(node(1).delete(done(node(0).create(NewSession.of("forgotten"))).id(), 0));

        var receipt = done(node(1).purge("forgotten"));

        assertThat(receipt.sessions()).isEqualTo(2);
        assertThat(receipt.rows()).isGreaterThan(4);
        assertThat(refusal(node(2).read(session.id()))).isEqualTo(Refusal.GONE);
        assertThat(database()
                        .count("SELECT count(*) FROM holdfast_sessions.event_journal"
                                + " WHERE convert_from(event_payload, 'UTF8') LIKE '%forgotten%'"))
                .isZero();
        var own = " WHERE persistence_id = 'principal|" + receipt.principalHash() + "'";
        assertThat(database().count("SELECT count(*) FROM holdfast_sessions.event_journal" + own))
                .isEqualTo(1);
        assertThat(database()
                        .count("SELECT count(*) FROM holdfast_sessions.event_journal" + own
                                + " AND event_ser_manifest = 'principal-purged/1'"))
                .isEqualTo(1);
        assertThat(database().count("SELECT count(*) FROM holdfast_sessions.snapshot" + own))
                .isZero();
        done(node(2).create(NewSession.of("forgotten")));
        assertThat(done(node(0).of("forgotten"))).hasSize(1);
    }

    @Test
    void aValueWithAnyCharacterIsKeptAndPurged() {
        var session = done(node(0).create(NewSession.of("odd").with("a", "\"x\\u0000\"")));
        for (int i = 0; i < 70; i++) {
            done(node(1).change(session.id(), Change.none().set("b", "\"\\u0000\\ud83d\\ude00\"")));
        }

        assertThat(done(node(2).read(session.id())).attributes()).containsEntry("a", "\"x\\u0000\"");
        assertThat(done(node(2).purge("odd")).sessions()).isEqualTo(1);
    }

    @Test
    void anEndedSessionIsForgottenAfterAWhileAndALiveOneIsNot() throws Exception {
        var ended = done(node(0).create(NewSession.anonymous()));
        done(node(0).delete(ended.id(), 0));
        var live = done(node(0).create(NewSession.anonymous()));

        try (var route = new PrimaryRoute("forget", () -> Optional.of(database().primary()));
                var connection = new KeptConnection(route)) {
            var forgotten = new SessionArchive(connection).forget(System.currentTimeMillis() + 60_000, 10_000);
            assertThat(forgotten.sessions()).isPositive();
        }

        assertThat(rows(ended)).isZero();
        assertThat(rows(live)).isEqualTo(1);
    }

    private long rows(Session session) throws Exception {
        return database()
                .count("SELECT count(*) FROM holdfast_sessions.event_journal WHERE persistence_id = 'session|"
                        + session.id().key() + "'");
    }

    @Test
    void noIdIsStored() throws Exception {
        var session = done(node(0).create(NewSession.anonymous()));

        assertThat(database()
                        .count("SELECT count(*) FROM holdfast_sessions.event_journal"
                                + " WHERE convert_from(event_payload, 'UTF8') LIKE '%"
                                + session.id().reveal().substring(22) + "%'"))
                .isZero();
    }

    private List<String> kinds(Session session) {
        return done(node(0).events(Sessions.Seen.NOTHING, 10_000)).stream()
                .filter(e -> e.key().equals(session.id().key()))
                .map(Sessions.Happened::kind)
                .toList();
    }

    private Sessions node(int index) {
        return java.util.Objects.requireNonNull(cluster).on(index % 3);
    }

    private TestDatabase database() {
        return java.util.Objects.requireNonNull(database);
    }

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static @Nullable Refusal refusal(CompletionStage<?> stage) {
        try {
            Object unused = stage.toCompletableFuture().join();
            return null;
        } catch (CompletionException e) {
            if (e.getCause() instanceof SessionException refused) {
                return refused.why();
            }
            throw e;
        }
    }

    private interface Task {
        void run(int thread) throws Exception;
    }

    private static void parallel(int threads, Task task) throws Exception {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var calls = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                calls.add(() -> {
                    task.run(thread);
                    return true;
                });
            }
            for (var future : pool.invokeAll(calls)) {
                future.get();
            }
        }
    }
}
