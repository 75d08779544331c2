package io.holdfast.node.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.register.Outbox;
import io.holdfast.protocol.GroupName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that share one register: what one of them did not tell before it died, the next one tells. */
class OutboxTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:20Z");
    private static final GroupName MAIN = new GroupName("main");

    private final KeptOutboxes register = new KeptOutboxes();
    private final List<TestNode> nodes = new ArrayList<>();
    private Instant now = NOW;
    private int minute = 1;

    private TestNode node() {
        var node = new TestNode(register, () -> now);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void end() {
        nodes.forEach(TestNode::dies);
    }

    @Test
    void whoeverCoordinatesTellsOfAGroupThatIsNotWellForAWhileAndThenIs() throws Exception {
        var node = node().look(0);
        node.control().healthy(false);
        node.look(1).look(5);
        assertThat(register.outbox(MAIN).entries()).isEmpty();
        node.look(7);
        var degraded = node.next();
        node.control().healthy(true);
        node.look(8).look(14);
        var recovered = node.next();

        assertThat(List.of(degraded.kind(), recovered.kind())).containsExactly("degraded", "recovered");
        assertThat(degraded.id()).startsWith("shop-main-degraded-").isNotEqualTo(recovered.id());
    }

    @Test
    void aChangeOfPrimaryIsToldOnceWithItsReason() throws Exception {
        var node = node().look(0);
        node.control().failedOver("h3", "the primary's process ended");
        node.look(1).look(2);
        var failover = node.next();
        node.untilConfirmed(MAIN, 3);

        assertThat(failover.kind()).isEqualTo("failover");
        assertThat(failover.id()).isEqualTo("shop-main-failover-4");
        assertThat(failover.primary()).isEqualTo("h3");
        assertThat(failover.oldPrimary()).isEqualTo("h2");
        assertThat(failover.sentence()).contains("the primary's process ended");
        assertThat(failover.at()).isEqualTo("2026-11-21T10:00:09.100Z");
        assertThat(node.told()).isEmpty();
    }

    @Test
    void whatADeadCoordinatorHadNotDeliveredTheNextOneTells() throws Exception {
        var first = node().reaches(false).look(0);
        first.control().failedOver("h3", "the primary's process ended");
        first.look(1).look(2);
        first.dies();

        var next = node().look(3);

        assertThat(next.next().id()).isEqualTo("shop-main-failover-4");
        next.untilConfirmed(MAIN, 4);
        assertThat(next.told()).isEmpty();
    }

    @Test
    void whatHappenedWhileNobodyCoordinatedIsToldByWhoeverDoesNext() throws Exception {
        var first = node().look(0);
        first.dies();
        var next = node().coordinates(false);
        next.control().failedOver("h3", "the primary's host is silent");
        next.look(1);
        assertThat(next.told()).isEmpty();

        next.coordinates(true).look(2).look(3);

        assertThat(next.next().primary()).isEqualTo("h3");
    }

    @Test
    void aDeathBetweenTheMessageAndItsMarkRepeatsItUnderTheSameId() throws Exception {
        var first = node().look(0);
        first.control().failedOver("h3", "the primary's process ended");
        first.look(1);
        var id = first.next().id();
        first.dies(); // before it looked again, so that nobody else knows

        var next = node().look(2);

        assertThat(next.next().id()).isEqualTo(id);
        next.untilConfirmed(MAIN, 3);
    }

    @Test
    void aGroupThatWasCalledDegradedByADeadCoordinatorIsCalledRecoveredByTheNext() throws Exception {
        var first = node().look(0);
        first.control().healthy(false);
        first.look(1).look(7);
        assertThat(first.next().kind()).isEqualTo("degraded");
        first.untilConfirmed(MAIN, 8);
        first.dies();

        var next = node().look(9).look(15);

        assertThat(next.next().kind()).isEqualTo("recovered");
        next.untilConfirmed(MAIN, 16);
    }

    @Test
    void theSameTroubleTwiceHasTwoIds() throws Exception {
        var node = node().look(0);
        var ids = new HashSet<String>();
        long second = 1;
        for (boolean well : new boolean[] {false, true, false, true}) {
            node.control().healthy(well);
            node.look(second).look(second + 6);
            ids.add(node.next().id());
            node.untilConfirmed(MAIN, second + 7);
            second += 10;
        }

        assertThat(ids).hasSize(4);
    }

    @Test
    void anOldClustersFirstLookAndWhatIsADayOldTellNobody() throws Exception {
        node().look(0).dies();
        assertThat(register.outbox(MAIN))
                .as("it begins with the newest change of the history")
                .isEqualTo(new Outbox(1, 2, false, 0, List.of()));

        now = NOW.plus(Duration.ofHours(25));
        var later = node();
        later.control().failedOver("h3", "the primary's process ended");
        later.look(0).look(1);

        assertThat(register.outbox(MAIN)).isEqualTo(new Outbox(2, 4, false, 0, List.of()));
        assertThat(later.told()).isEmpty();
    }

    @Test
    void whatAReceiverIsNotToldForADayIsGivenUpAndCounted() {
        var node = node().reaches(false).look(0);
        node.control().failedOver("h3", "the primary's process ended");
        node.look(1);
        assertThat(register.outbox(MAIN).entries()).hasSize(1);
        looksOn(node, 23 * 60);
        assertThat(register.outbox(MAIN).entries()).hasSize(1);
        looksOn(node, 25 * 60);

        assertThat(register.outbox(MAIN).entries()).isEmpty();
        assertThat(node.tallies()).extracting(Notifier.Tally::dropped).containsExactly(1L);
    }

    @Test
    void whoLookedOnKnowsForHowLongItHasWaited() {
        var first = node().reaches(false).look(0);
        var next = node().reaches(false).coordinates(false);
        first.control().failedOver("h3", "the primary's process ended");
        next.control().failedOver("h3", "the primary's process ended");
        first.look(1);
        looksOn(next, 23 * 60);
        first.dies();
        next.coordinates(true);
        looksOn(next, 25 * 60);

        assertThat(register.outbox(MAIN).entries()).isEmpty();
    }

    @Test
    void aClockThatJumpsAndANodeThatStoodStillGiveNothingUp() throws Exception {
        var node = node().reaches(false).look(0);
        node.control().failedOver("h3", "the primary's process ended");
        now = NOW.plus(Duration.ofHours(25));
        node.look(1);
        assertThat(register.outbox(MAIN).entries())
                .as("the clock was set before it was put in")
                .hasSize(1);
        now = NOW.plus(Duration.ofDays(400));
        node.look(2);
        assertThat(register.outbox(MAIN).entries())
                .as("it was set again afterwards")
                .hasSize(1);
        node.look(TimeUnit.DAYS.toSeconds(3));
        assertThat(register.outbox(MAIN).entries()).as("nobody looked for days").hasSize(1);

        node.reaches(true);
        assertThat(node.next().id()).isEqualTo("shop-main-failover-4");
        assertThat(node.tallies()).extracting(Notifier.Tally::dropped).containsExactly(0L);
    }

    /** Once a minute, as far as to that one. */
    private void looksOn(TestNode node, int minutes) {
        for (; minute < minutes; minute++) {
            node.look(TimeUnit.MINUTES.toSeconds(minute));
        }
    }

    @Test
    void aDeadReceiverIsKeptTheNewestHundred() {
        var node = node().reaches(false).look(0);
        for (int i = 0; i < 120; i++) {
            node.control().failedOver("h3", "the primary's process ended");
            node.look(1 + i);
        }

        assertThat(register.outbox(MAIN).entries())
                .hasSize(100)
                .last()
                .extracting(Outbox.Entry::id)
                .isEqualTo("shop-main-failover-123");
        assertThat(node.tallies()).extracting(Notifier.Tally::dropped).containsExactly(20L);
    }

    @Test
    void withoutAMajorityEachNodeTellsByItselfAndAlsoThatItIsOver() throws Exception {
        var node = node().look(0);
        lose(node, true);
        node.control().healthy(false);
        node.look(1).look(15);
        assertThat(register.outbox(MAIN).entries()).isEmpty();
        assertThat(node.told()).as("a node that has just begun may be alone").isEmpty();
        node.look(16);
        var degraded = node.next();
        lose(node, false);
        node.control().healthy(true);
        node.look(17).look(23);
        var recovered = node.next();

        assertThat(degraded.id()).startsWith("shop-main-degraded-h1-");
        assertThat(recovered.id()).startsWith("shop-main-recovered-h1-");
        assertThat(node.look(30).look(50).told()).isEmpty();
    }

    @Test
    void whatANodeSaidAloneTheRegisterTakesOver() throws Exception {
        var node = node().look(0);
        lose(node, true);
        node.control().healthy(false);
        node.look(1).look(16);
        assertThat(node.next().id()).contains("-degraded-h1-");
        lose(node, false);
        node.look(17).look(18);
        assertThat(node.next().id()).isEqualTo("shop-main-degraded-3-1");
        node.control().healthy(true);
        node.look(19).look(25);

        assertThat(node.next().id()).isEqualTo("shop-main-recovered-3-2");
        node.untilConfirmed(MAIN, 26);
        assertThat(node.told()).isEmpty();
    }

    private void lose(TestNode node, boolean majority) {
        register.majority(!majority);
        node.control().majority(!majority);
    }
}
