package io.holdfast.sharding.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Secret;
import io.holdfast.sharding.TwoMembers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wanted on one node is written on the other, which is beside the primary; and what becomes of it when it is lost. */
class ScribeTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final TwoMembers nodes = new TwoMembers("127.0.45.4");
    private final Side here = new Side("h1", nodes.one());
    private final Side there = new Side("h2", nodes.other());
    private final BlockingQueue<Optional<Throwable>> ended = new LinkedBlockingQueue<>();

    /** A node's scribe, with a writer that keeps what it gets. */
    private static final class Side {
        private final BlockingQueue<Entry> wanted = new LinkedBlockingQueue<>();
        private final PrimaryRoute route =
                new PrimaryRoute(UUID.randomUUID().toString(), () -> Optional.ofNullable(this.primary));
        private final Scribe scribe;
        private final ActorRef<ScribeMessage> mailbox;
        private volatile @Nullable Primary primary;

        Side(String name, ActorTestKit node) {
            scribe = new Scribe(node.system(), name, route, wanted::add);
            mailbox = node.system().systemActorOf(scribe.behavior(), Scribe.NAME, Props.empty());
        }

        void follow(String node, long epoch) {
            primary = new Primary(node, "127.0.45.1", 1, epoch, "u", new Secret("none"));
            route.follow();
        }

        Entry next() throws InterruptedException {
            return Objects.requireNonNull(wanted.poll(LIMIT.toSeconds(), TimeUnit.SECONDS), "nothing came");
        }
    }

    @AfterEach
    void stop() {
        here.route.close();
        there.route.close();
        nodes.close();
    }

    private Entry entry(int size) {
        return entry(size, Duration.ZERO);
    }

    private Entry entry(int size, Duration waited) {
        long since = System.nanoTime() - waited.toNanos();
        var events = List.of(new Row("a/1", new byte[size]), new Row("b/1", new byte[] {1, 2}));
        return new Entry("session|k", 7, events, new Row("s/1", new byte[] {3}), since, false, ended::add);
    }

    private void primaryIsThere() {
        here.follow("h2", 1);
        there.follow("h2", 1);
        nodes.one().createTestProbe().awaitAssert(LIMIT, () -> {
            assertThat(here.scribe.isOpen()).isTrue();
            return true;
        });
    }

    private Optional<Throwable> end() throws InterruptedException {
        return Objects.requireNonNull(ended.poll(LIMIT.toSeconds(), TimeUnit.SECONDS), "nobody was told");
    }

    private String state() throws InterruptedException {
        return ((SQLException) end().orElseThrow()).getSQLState();
    }

    @Test
    void itIsWrittenBesideThePrimaryAndToldWhereItWasWanted() throws Exception {
        primaryIsThere();
        assertThat(there.scribe.isOpen()).as("it sends its own away").isFalse();
        var wanted = entry(10);

        here.scribe.send(List.of(wanted, wanted, wanted));
        var come = List.of(there.next(), there.next(), there.next());

        assertThat(come).allSatisfy(one -> {
            assertThat(one.id()).isEqualTo("session|k");
            assertThat(one.first()).isEqualTo(7);
            assertThat(one.events()).isEqualTo(wanted.events());
            assertThat(one.snapshot()).isEqualTo(wanted.snapshot());
            assertThat(one.here()).isTrue();
        });
        come.get(0).ended().accept(Optional.empty());
        come.get(1).ended().accept(Optional.of(new SQLException("", "23505")));
        come.get(2).ended().accept(Optional.of(new SQLException("", "57P01")));
        assertThat(ended).isEmpty();
        there.scribe.told();
        assertThat(end()).isEmpty();
        assertThat(state()).startsWith("23");
        assertThat(state()).isEqualTo("08007");
        assertThat(here.wanted).isEmpty();
    }

    @Test
    void whatWasNotAnsweredWhenAnotherPrimaryOpensIsWrittenHereAndARefusalIsADoubt() throws Exception {
        primaryIsThere();
        here.scribe.send(List.of(entry(10), entry(10)));
        var late = List.of(there.next(), there.next());

        here.follow("h1", 2);

        assertThat(here.scribe.isOpen()).isFalse();
        var first = here.next();
        assertThat(first.here()).isTrue();
        first.ended().accept(Optional.of(new SQLException("", "23505")));
        assertThat(state()).as("it may have been the same events").isEqualTo("08007");
        here.next().ended().accept(Optional.empty());
        assertThat(end()).isEmpty();

        late.forEach(one -> one.ended().accept(Optional.empty()));
        there.scribe.told();
        there.follow("h1", 2);
        nodes.other().createTestProbe().awaitAssert(LIMIT, () -> {
            assertThat(there.scribe.isOpen()).isTrue();
            return true;
        });
        there.scribe.send(List.of(entry(10)));
        here.next().ended().accept(Optional.empty());
        here.scribe.told();
        assertThat(end()).isEmpty();
        assertThat(ended).as("each is told once").isEmpty();
    }

    @Test
    void aNodeThatLeavesStillAnswersWhatItWasSentAndIsSentNothingMore() throws Exception {
        primaryIsThere();
        here.scribe.send(List.of(entry(10)));
        var address = Cluster.get(nodes.other().system()).selfMember().address();

        here.mailbox.tell(new ScribeMessage.MemberChanged(address, ScribeMessage.Standing.RESTS));

        nodes.one().createTestProbe().awaitAssert(LIMIT, () -> {
            assertThat(here.scribe.isOpen()).isFalse();
            return true;
        });
        there.next().ended().accept(Optional.empty());
        there.scribe.told();
        assertThat(end()).isEmpty();
        assertThat(here.wanted).as("it is not written twice").isEmpty();
    }

    @Test
    void whatALostNodeDidNotAnswerIsWrittenHere() throws Exception {
        primaryIsThere();
        here.scribe.send(List.of(entry(10)));
        there.next();

        nodes.loseOther();

        here.next().ended().accept(Optional.empty());
        assertThat(end()).isEmpty();
        assertThat(here.scribe.isOpen()).isFalse();
    }

    @Test
    void howLongItHasWaitedGoesAlongAndWhatIsNotAnsweredInTimeIsUnknown() throws Exception {
        primaryIsThere();
        long before = System.nanoTime();

        here.scribe.send(List.of(entry(10, Duration.ofHours(1))));

        var come = there.next();
        assertThat(before - come.since()).isGreaterThan(Duration.ofMinutes(30).toNanos());
        assertThat(state()).isEqualTo("08007");
        come.ended().accept(Optional.empty());
        there.scribe.told();
        here.scribe.send(List.of(entry(10)));
        there.next().ended().accept(Optional.empty());
        there.scribe.told();
        assertThat(end()).isEmpty();
        assertThat(ended).as("each is told once").isEmpty();
    }

    @Test
    void whatIsLargeDoesNotTravel() throws Exception {
        primaryIsThere();

        here.scribe.send(List.of(entry(10), entry(100_000), entry(10)));

        var large = here.next();
        assertThat(large.here()).isTrue();
        large.ended().accept(Optional.of(new SQLException("", "23505")));
        assertThat(state()).startsWith("23");
        there.next();
        there.next();
        assertThat(there.wanted).isEmpty();
    }
}
