package io.holdfast.node.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.register.Outbox;
import io.holdfast.node.http.FakeControl;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that share one register: what one of them did not tell before it died, the next one tells. */
class OutboxTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:20Z");
    private static final GroupName MAIN = new GroupName("main");
    private static final Set<String> ALL = Set.of("failover", "switchover", "degraded", "recovered");
    private static final Receiver.Pauses SHORT = new Receiver.Pauses(Duration.ofMillis(5), Duration.ofMillis(20));

    private final KeptOutboxes register = new KeptOutboxes();
    private final List<TestNode> nodes = new ArrayList<>();
    private Instant now = NOW;

    /** One node with one receiver; all nodes' receivers have the same name, as all files say the same. */
    private final class TestNode {
        private final FakeControl control = new FakeControl();
        private final LinkedBlockingQueue<Notification> told = new LinkedBlockingQueue<>();
        private volatile boolean reachable = true;
        private final Receiver receiver;
        private final Notifier notifier;

        TestNode() {
            control.upkeep(register);
            control.coordinator("h1"); // which each of these fakes is
            receiver = new Receiver("chat", ALL, this::send, SHORT);
            notifier = new Notifier(control, "shop", Duration.ofSeconds(5), List.of(receiver), () -> now);
            nodes.add(this);
        }

        private void send(Notification notification) throws IOException {
            if (!reachable) {
                throw new IOException("connection refused");
            }
            told.add(notification);
        }

        TestNode coordinates(boolean does) {
            control.coordinator(does ? "h1" : "h2");
            return this;
        }

        TestNode reaches(boolean does) {
            reachable = does;
            return this;
        }

        TestNode look(long seconds) {
            notifier.look(TimeUnit.SECONDS.toNanos(seconds));
            return this;
        }

        void dies() {
            receiver.close();
            notifier.close();
        }

        Notification next() throws InterruptedException {
            return java.util.Objects.requireNonNull(told.poll(60, TimeUnit.SECONDS), "nothing was told within 60 s");
        }

        /** Looks again until the register has noted that everything was told. */
        void untilConfirmed(long seconds) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!register.outbox(MAIN).entries().isEmpty()) {
                look(seconds);
                assertThat(System.nanoTime() - deadline)
                        .as("confirmed within a minute")
                        .isNegative();
                Thread.onSpinWait();
            }
        }
    }

    @AfterEach
    void end() {
        nodes.forEach(TestNode::dies);
    }

    @Test
    void whoeverCoordinatesTellsOfAGroupThatIsNotWellForAWhileAndThenIs() throws Exception {
        var node = new TestNode().look(0);
        node.control.healthy(false);
        node.look(1).look(5);
        assertThat(register.outbox(MAIN).entries()).isEmpty();
        node.look(7);
        var degraded = node.next();
        node.control.healthy(true);
        node.look(8).look(14);
        var recovered = node.next();

        assertThat(List.of(degraded.kind(), recovered.kind())).containsExactly("degraded", "recovered");
        assertThat(degraded.id()).startsWith("shop-main-degraded-").isNotEqualTo(recovered.id());
    }

    @Test
    void aChangeOfPrimaryIsToldOnceWithItsReason() throws Exception {
        var node = new TestNode().look(0);
        node.control.failedOver("h3", "the primary's process ended");
        node.look(1).look(2);
        var failover = node.next();
        node.untilConfirmed(3);

        assertThat(failover.kind()).isEqualTo("failover");
        assertThat(failover.id()).isEqualTo("shop-main-failover-4");
        assertThat(failover.primary()).isEqualTo("h3");
        assertThat(failover.oldPrimary()).isEqualTo("h2");
        assertThat(failover.sentence()).contains("the primary's process ended");
        assertThat(failover.at()).isEqualTo("2026-11-21T10:00:09.100Z");
        assertThat(node.told).isEmpty();
    }

    @Test
    void whatADeadCoordinatorHadNotDeliveredTheNextOneTells() throws Exception {
        var first = new TestNode().reaches(false).look(0);
        first.control.failedOver("h3", "the primary's process ended");
        first.look(1).look(2);
        first.dies();

        var next = new TestNode().look(3);

        assertThat(next.next().id()).isEqualTo("shop-main-failover-4");
        next.untilConfirmed(4);
        assertThat(next.told).isEmpty();
    }

    @Test
    void whatHappenedWhileNobodyCoordinatedIsToldByWhoeverDoesNext() throws Exception {
        var first = new TestNode().look(0);
        first.dies();
        var next = new TestNode().coordinates(false);
        next.control.failedOver("h3", "the primary's host is silent");
        next.look(1);
        assertThat(next.told).isEmpty();

        next.coordinates(true).look(2).look(3);

        assertThat(next.next().primary()).isEqualTo("h3");
    }

    @Test
    void aDeathBetweenTheMessageAndItsMarkRepeatsItUnderTheSameId() throws Exception {
        var first = new TestNode().look(0);
        first.control.failedOver("h3", "the primary's process ended");
        first.look(1);
        var id = first.next().id();
        first.dies(); // before it looked again, so that nobody else knows

        var next = new TestNode().look(2);

        assertThat(next.next().id()).isEqualTo(id);
        next.untilConfirmed(3);
    }

    @Test
    void aGroupThatWasCalledDegradedByADeadCoordinatorIsCalledRecoveredByTheNext() throws Exception {
        var first = new TestNode().look(0);
        first.control.healthy(false);
        first.look(1).look(7);
        assertThat(first.next().kind()).isEqualTo("degraded");
        first.untilConfirmed(8);
        first.dies();

        var next = new TestNode().look(9).look(15);

        assertThat(next.next().kind()).isEqualTo("recovered");
        next.untilConfirmed(16);
    }

    @Test
    void theSameTroubleTwiceHasTwoIds() throws Exception {
        var node = new TestNode().look(0);
        var ids = new HashSet<String>();
        long second = 1;
        for (boolean well : new boolean[] {false, true, false, true}) {
            node.control.healthy(well);
            node.look(second).look(second + 6);
            ids.add(node.next().id());
            node.untilConfirmed(second + 7);
            second += 10;
        }

        assertThat(ids).hasSize(4);
    }

    @Test
    void anOldClustersFirstLookAndWhatIsADayOldTellNobody() throws Exception {
        new TestNode().look(0).dies();
        assertThat(register.outbox(MAIN))
                .as("it begins with the newest change of the history")
                .isEqualTo(new Outbox(1, 2, false, 0, List.of()));

        now = NOW.plus(Duration.ofHours(25));
        var later = new TestNode();
        later.control.failedOver("h3", "the primary's process ended");
        later.look(0).look(1);

        assertThat(register.outbox(MAIN)).isEqualTo(new Outbox(2, 4, false, 0, List.of()));
        assertThat(later.told).isEmpty();
    }

    @Test
    void whatAReceiverIsNotToldForADayIsGivenUpAndCounted() {
        var node = new TestNode().reaches(false).look(0);
        node.control.failedOver("h3", "the primary's process ended");
        node.look(1);
        assertThat(register.outbox(MAIN).entries()).hasSize(1);
        now = NOW.plus(Duration.ofHours(25));
        node.look(2);

        assertThat(register.outbox(MAIN).entries()).isEmpty();
        assertThat(node.notifier.tallies()).extracting(Notifier.Tally::dropped).containsExactly(1L);
    }

    @Test
    void aDeadReceiverIsKeptTheNewestHundred() {
        var node = new TestNode().reaches(false).look(0);
        for (int i = 0; i < 120; i++) {
            node.control.failedOver("h3", "the primary's process ended");
            node.look(1 + i);
        }

        assertThat(register.outbox(MAIN).entries())
                .hasSize(100)
                .last()
                .extracting(Outbox.Entry::id)
                .isEqualTo("shop-main-failover-123");
        assertThat(node.notifier.tallies()).extracting(Notifier.Tally::dropped).containsExactly(20L);
    }

    @Test
    void withoutAMajorityEachNodeTellsByItselfAndAlsoThatItIsOver() throws Exception {
        var node = new TestNode().look(0);
        lose(node, true);
        node.control.healthy(false);
        node.look(1).look(15);
        assertThat(register.outbox(MAIN).entries()).isEmpty();
        assertThat(node.told).as("a node that has just begun may be alone").isEmpty();
        node.look(16);
        var degraded = node.next();
        lose(node, false);
        node.control.healthy(true);
        node.look(17).look(23);
        var recovered = node.next();

        assertThat(degraded.id()).startsWith("shop-main-degraded-h1-");
        assertThat(recovered.id()).startsWith("shop-main-recovered-h1-");
        assertThat(node.look(30).look(50).told).isEmpty();
    }

    @Test
    void whatANodeSaidAloneTheRegisterTakesOver() throws Exception {
        var node = new TestNode().look(0);
        lose(node, true);
        node.control.healthy(false);
        node.look(1).look(16);
        assertThat(node.next().id()).contains("-degraded-h1-");
        lose(node, false);
        node.look(17).look(18);
        assertThat(node.next().id()).isEqualTo("shop-main-degraded-3-1");
        node.control.healthy(true);
        node.look(19).look(25);

        assertThat(node.next().id()).isEqualTo("shop-main-recovered-3-2");
        node.untilConfirmed(26);
        assertThat(node.told).isEmpty();
    }

    private void lose(TestNode node, boolean majority) {
        register.majority(!majority);
        node.control.majority(!majority);
    }
}
