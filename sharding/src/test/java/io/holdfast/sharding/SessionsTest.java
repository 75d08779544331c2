package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Refusal;
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
import org.junit.jupiter.api.Test;

/** The races that web sessions lose, on three nodes and a real PostgreSQL. */
class SessionsTest extends OnThreeNodes {
    private static final int THREADS = 8;
    private static final String ROTATION = "rotation-0123456789-abc";

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

    /** Both are asked for at once, so the change is done before the rotation or not at all. */
    @Test
    void aChangeBesideARotationIsKeptUnderTheNewIdOrRefusedAndTheOldIdIsGone() {
        for (int round = 0; round < 100; round++) {
            var before = done(node(0).create(NewSession.anonymous()));
            var slow = node(1).change(before.id(), Change.none().set("slow", "1"));
            var rotated = node(2).rotate(before.id(), 0);

            var after = done(node(0).change(done(rotated).id(), Change.none().set("user", "\"alice\"")));
            var refused = refusal(slow);

            assertThat(refused).isIn(null, Refusal.GONE);
            assertThat(after.attributes().containsKey("slow")).isEqualTo(refused == null);
            assertThat(refusal(node(1).read(before.id()))).isEqualTo(Refusal.GONE);
            assertThat(done(node(2).read(after.id())).attributes()).isEqualTo(after.attributes());
        }
    }

    @Test
    void aRotationThatIsRepeatedUnderItsKeyTellsTheSameIdUntilTheNextOne() {
        var before = done(node(0).create(NewSession.anonymous()));
        var after = done(node(1).rotate(before.id(), 1, ROTATION));
        assertThat(after.id()).isNotEqualTo(before.id());

        assertThat(done(node(2).rotate(before.id(), 1, ROTATION)).id()).isEqualTo(after.id());
        assertThat(refusal(node(0).rotate(before.id(), 0, ROTATION + "2"))).isEqualTo(Refusal.GONE);
        assertThat(refusal(node(0).rotate(before.id(), 0))).isEqualTo(Refusal.GONE);
        done(node(0).rotate(after.id(), 0, ROTATION));
        assertThat(refusal(node(1).rotate(before.id(), 1, ROTATION))).isEqualTo(Refusal.GONE);
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
    void oneSessionIsEndedByItsKeyAndThePrincipalsOthersGoOn() {
        var ended = done(node(0).create(NewSession.of("careless")));
        var other = done(node(1).create(NewSession.of("careless")));
        var key = ended.id().key();
        done(node(2).read(ended.id()));

        assertThat(refusal(node(1).revoke("somebody-else", key))).isEqualTo(Refusal.UNKNOWN);
        assertThat(refusal(node(1).revoke("careless", "k".repeat(22)))).isEqualTo(Refusal.UNKNOWN);
        done(node(1).revoke("careless", key));

        for (int i = 0; i < 3; i++) {
            assertThat(refusal(node(i).read(ended.id()))).isEqualTo(Refusal.GONE);
            assertThat(refusal(node(i).read(other.id()))).isNull();
        }
        assertThat(refusal(node(2).revoke("careless", key))).isEqualTo(Refusal.GONE);
        assertThat(done(node(2).of("careless")))
                .extracting(Sessions.Listed::key)
                .containsExactly(other.id().key());
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
            boolean lives =
                    refusal(login) == null && refusal(node(2).read(done(login).id())) == null;
            assertThat(done(node(0).of("racer"))).hasSize(lives ? 1 : 0);
            done(node(2).revokeAll("racer"));
        }
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
