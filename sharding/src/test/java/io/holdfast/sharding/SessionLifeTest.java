package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static io.holdfast.sharding.SessionsTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.journal.KeptConnection;
import io.holdfast.sharding.journal.PrimaryRoute;
import io.holdfast.sharding.journal.SessionArchive;
import io.holdfast.sharding.model.Refusal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How sessions begin once, how they end, and what is left of them, on three nodes and a real PostgreSQL. */
class SessionLifeTest extends OnThreeNodes {
    private static final Duration LONG = Duration.ofHours(1);

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

        var refused = Arrays.asList(refusal(one), refusal(other));
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

            var refused = Arrays.asList(refusal(one), refusal(other));
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
            Eventually.pause(Duration.ofMillis(100));
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
        assertThat(nodes().database
                        .count("SELECT count(*) FROM holdfast_sessions.event_journal"
                                + " WHERE convert_from(event_payload, 'UTF8') LIKE '%forgotten%'"))
                .isZero();
        var own = " WHERE persistence_id = 'principal|" + receipt.principalHash() + "'";
        assertThat(nodes().database.count("SELECT count(*) FROM holdfast_sessions.event_journal" + own))
                .isEqualTo(1);
        assertThat(nodes().database
                        .count("SELECT count(*) FROM holdfast_sessions.event_journal" + own
                                + " AND event_ser_manifest = 'principal-purged/1'"))
                .isEqualTo(1);
        assertThat(nodes().database.count("SELECT count(*) FROM holdfast_sessions.snapshot" + own))
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

        try (var route = new PrimaryRoute(
                        "forget", () -> Optional.of(nodes().database.primary()));
                var connection = new KeptConnection(route)) {
            var forgotten = new SessionArchive(connection).forget(System.currentTimeMillis() + 60_000, 10_000);
            assertThat(forgotten.sessions()).isPositive();
        }

        assertThat(rows(ended)).isZero();
        assertThat(rows(live)).isEqualTo(1);
    }

    private long rows(Session session) throws Exception {
        return nodes().database
                .count("SELECT count(*) FROM holdfast_sessions.event_journal WHERE persistence_id = 'session|"
                        + session.id().key() + "'");
    }

    @Test
    void noIdIsStored() throws Exception {
        var session = done(node(0).create(NewSession.anonymous()));

        assertThat(nodes().database
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
}
