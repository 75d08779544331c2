package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Operation;
import io.holdfast.sharding.model.SessionCommand;
import io.holdfast.sharding.model.SessionEvent;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a session's owner lends, and what it tells nobody before it has that back. */
class OwnerLoansTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int AGAIN = 5;
    private static final SessionCommand.Read READ = new SessionCommand.Read("hash", true);
    private static final ActorTestKit ACTORS = InMemory.actors();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private final TestProbe<Reply> asker = ACTORS.createTestProbe();
    private final TestProbe<OwnerMessage.Returned> recalls = ACTORS.createTestProbe();
    private final AtomicLong word = new AtomicLong(60_000);
    private long lentBefore;
    private long contact = Long.MAX_VALUE;
    private long ids;

    @AfterAll
    static void stop() {
        ACTORS.shutdownTestKit();
    }

    @Test
    void whatIsReadAgainAndAgainIsLentAndWhatIsChangedAsOftenIsNot() {
        var owner = owner("");
        assertThat(lent(owner, AGAIN)).isEqualTo(Loans.LONGEST);

        var other = owner("");
        for (int i = 0; i < 2 * AGAIN; i++) {
            assertThat(lent(other, 1)).isZero();
            change(other);
            assertThat(reply().answer()).isInstanceOf(Answer.Shown.class);
        }
    }

    @Test
    void aChangeIsToldWhenAllThatIsLentIsBackAndUntilThenEverybodyReadsWhatWasBefore() {
        var owner = owner("");
        lent(owner, AGAIN);

        change(owner);
        var recall = recalls.receiveMessage(LIMIT);
        ask(owner, READ);
        var before = reply();
        assertThat(version(before)).isEqualTo(1);
        assertThat(before.lent()).isZero();

        owner.tell(new OwnerMessage.Returned(recall.number() - 1));
        ask(owner, READ);
        assertThat(version(reply())).isEqualTo(1);

        owner.tell(new OwnerMessage.Returned(recall.number()));
        assertThat(version(reply())).isEqualTo(2);
        ask(owner, READ);
        assertThat(version(reply())).isEqualTo(2);
    }

    @Test
    void aLoanThatNobodyGivesBackEndsWithItsTime() {
        var owner = owner("");
        lent(owner, AGAIN);
        change(owner);
        recalls.receiveMessage(LIMIT);
        ask(owner, READ);
        assertThat(version(reply())).isEqualTo(1);

        nanos.addAndGet(Loans.OVER);

        assertThat(version(reply())).isEqualTo(2);
    }

    @Test
    void nothingIsLentBeyondThePrincipalsWordOrTheContactWithTheCluster() {
        word.set(300);
        assertThat(lent(owner("alice"), AGAIN)).isEqualTo(Duration.ofMillis(300).toNanos());

        contact = Duration.ofMillis(120).toNanos();
        assertThat(lent(owner(""), AGAIN)).isEqualTo(contact);
        contact = -1;
        assertThat(lent(owner(""), AGAIN)).isZero();
    }

    @Test
    void anOwnerThatEndsWaitsForWhatItLent() {
        var owner = owner("");
        lent(owner, AGAIN);
        owner.tell(new OwnerMessage.Stop());
        var recall = recalls.receiveMessage(LIMIT);
        ask(owner, READ);
        assertThat(reply().answer()).isInstanceOf(Answer.Refused.class);

        owner.tell(new OwnerMessage.Returned(recall.number()));

        asker.expectTerminated(owner, LIMIT);
    }

    @Test
    void anOwnerThatFindsASessionWhichMayBeLentByAnotherSaysNothingOfItUntilThatIsOver() throws Exception {
        var key = "found" + NAMES.incrementAndGet();
        var kind = Kinds.session(Limits.DEFAULTS);
        var kept = ACTORS.<OwnerMessage>createTestProbe();
        var writer = ACTORS.spawn(Writer.create(kind, key, kept.getRef(), null, LIMIT));
        writer.tell(new Writer.Message.Append<>(
                List.of(new SessionEvent.Created("hash", "", Map.of(), 60_000, 0, System.currentTimeMillis(), 0))));
        kept.fishForMessage(
                LIMIT,
                message -> message instanceof OwnerMessage.Written
                        ? FishingOutcomes.complete()
                        : FishingOutcomes.continueAndIgnore());
        lentBefore = Loans.OVER;
        var owner = spawn(key);

        ask(owner, READ);
        // It is looked at again and again, and nobody is answered.
        asker.awaitAssert(LIMIT, () -> assertThat(looks).hasValueGreaterThan(3));
        asker.expectNoMessage(Duration.ofMillis(1));
        nanos.addAndGet(Loans.OVER);

        assertThat(version(reply())).isEqualTo(1);
    }

    /** For how long the last of so many answers is lent, which is for longer than any before it. */
    private long lent(ActorRef<OwnerMessage> owner, int reads) {
        long time = 0;
        for (int i = 0; i < reads; i++) {
            ask(owner, READ);
            var reply = reply();
            assertThat(reply.answer()).isInstanceOf(Answer.Shown.class);
            time = reply.lent();
        }
        return time;
    }

    private void change(ActorRef<OwnerMessage> owner) {
        ask(owner, new SessionCommand.Change("hash", List.of(new Operation.Add("n", 1)), 0, "", ""));
    }

    private void ask(ActorRef<OwnerMessage> owner, SessionCommand command) {
        owner.tell(new OwnerMessage.Asked(command, asker.getRef(), ++ids));
    }

    private Reply reply() {
        return asker.receiveMessage(LIMIT);
    }

    private static long version(Reply reply) {
        return reply.answer() instanceof Answer.Shown shown ? shown.version() : -1;
    }

    /** Of a session that is new. */
    private ActorRef<OwnerMessage> owner(String principal) {
        var owner = spawn("lends" + NAMES.incrementAndGet());
        ask(owner, new SessionCommand.Create("hash", principal, Map.of(), 60_000, 0));
        assertThat(reply().answer()).isInstanceOf(Answer.Shown.class);
        return owner;
    }

    private ActorRef<OwnerMessage> spawn(String key) {
        var settings = new OwnerSettings(
                "h1", LIMIT, LIMIT, new OpenJournal(), contact(), lender(), Clock.systemUTC(), nanos::get);
        return ACTORS.spawn(SessionOwner.create(
                Kinds.session(Limits.DEFAULTS),
                key,
                settings,
                (principal, command, limit) ->
                        CompletableFuture.completedFuture(new Reply(new Answer.Vouched(word.get()), "h2", 1))));
    }

    private Contact contact() {
        return new Contact() {
            @Override
            public boolean fresh() {
                looks.incrementAndGet();
                return true;
            }

            @Override
            public long left() {
                return contact;
            }

            @Override
            public boolean waking() {
                return false;
            }
        };
    }

    private Lender lender() {
        return new NothingLent(lentBefore) {
            @Override
            public void recall(String key, ActorRef<OwnerMessage> owner, int number) {
                recalls.getRef().tell(new OwnerMessage.Returned(number));
            }
        };
    }
}
