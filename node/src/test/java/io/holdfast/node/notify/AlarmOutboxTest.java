package io.holdfast.node.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.rediscluster.Alarm;
import io.holdfast.failover.rediscluster.ClusterMap;
import io.holdfast.failover.rediscluster.ClusterView;
import io.holdfast.failover.rediscluster.Judgement;
import io.holdfast.failover.rediscluster.Picture;
import io.holdfast.protocol.GroupName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alarms of a watched Redis Cluster: each is told once when it is raised and once when it is over, whoever coordinates. */
class AlarmOutboxTest {
    private static final GroupName CARTS = new GroupName("carts");
    private static final Alarm FAILING = new Alarm(Alarm.Kind.SLOTS_FAILING, "the primary a is failed.");
    private static final Alarm FAILING_TOO = new Alarm(Alarm.Kind.SLOTS_FAILING, "the primary b is failed.");
    private static final Alarm NOBODY = new Alarm(Alarm.Kind.NOBODY_ANSWERS, "none answers.");
    private static final Alarm COLLIDE = new Alarm(Alarm.Kind.EPOCHS_COLLIDE, "two have one epoch.");

    private final KeptOutboxes register = new KeptOutboxes();
    private final List<TestNode> nodes = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T10:00:20Z");

    private TestNode node() {
        var node = new TestNode(register, () -> now);
        nodes.add(node);
        return node.observes(carts());
    }

    private static ClusterView carts(Alarm... alarms) {
        var picture = new Picture(List.of(), Map.of(), Duration.ZERO);
        var judgement = new Judgement(new ClusterMap(List.of(), List.of()), Arrays.asList(alarms));
        return new ClusterView("carts", picture, judgement, true, Duration.ZERO, Duration.ofSeconds(15));
    }

    @AfterEach
    void end() {
        nodes.forEach(TestNode::dies);
    }

    @Test
    void anAlarmIsToldOnceItHasStoodForAWhileAndOnceThatItIsOver() throws Exception {
        var node = node().look(0).observes(carts(FAILING)).look(1).look(5);
        assertThat(register.outbox(CARTS).version()).isZero();
        node.look(6).look(7);
        var raised = node.next();
        node.untilConfirmed(CARTS, 8);
        node.observes(carts()).look(20).look(24);
        assertThat(node.told()).isEmpty();
        node.look(25);
        var cleared = node.next();
        node.untilConfirmed(CARTS, 26);

        assertThat(raised.kind()).isEqualTo("alarm");
        assertThat(raised.group()).isEqualTo("carts");
        assertThat(raised.alarm()).isEqualTo("slots-failing");
        assertThat(raised.sentence()).isEqualTo("carts: slots-failing: the primary a is failed.");
        assertThat(raised.id()).isEqualTo("shop-carts-alarm-slots-failing-1-" + now.toEpochMilli());
        assertThat(cleared.kind()).isEqualTo("cleared");
        assertThat(cleared.alarm()).isEqualTo("slots-failing");
        assertThat(cleared.sentence()).startsWith("carts: slots-failing is over. All is well: ");
        assertThat(node.told()).isEmpty();
    }

    @Test
    void eachKindIsToldByItselfAndAnotherOfTheSameKindIsNoNews() throws Exception {
        var node = node().look(0).observes(carts(FAILING, COLLIDE)).look(1).look(6);
        var told = List.of(node.next(), node.next());
        node.untilConfirmed(CARTS, 7);
        node.observes(carts(FAILING, FAILING_TOO)).look(8).look(13);
        var cleared = node.next();
        node.untilConfirmed(CARTS, 14);

        assertThat(told).extracting(Notification::alarm).containsExactlyInAnyOrder("epochs-collide", "slots-failing");
        assertThat(cleared.sentence()).startsWith("carts: epochs-collide is over. ALARM: the primary a is failed.");
        assertThat(node.told()).isEmpty();
        assertThat(register.outbox(CARTS).alarms()).containsExactly("slots-failing");
    }

    @Test
    void allThatIsWrongInOneWayStandsInOneSentence() throws Exception {
        var node = node().observes(carts(FAILING, FAILING_TOO, FAILING, FAILING, FAILING))
                .look(0)
                .look(5);

        assertThat(node.next().sentence())
                .isEqualTo(
                        "carts: slots-failing: the primary a is failed. the primary b is failed. the primary a is failed."
                                + " (and 2 more)");
    }

    @Test
    void whatADeadCoordinatorHadNotDeliveredTheNextOneTellsAndAlsoThatItIsOver() throws Exception {
        var first = node().reaches(false).observes(carts(FAILING)).look(0).look(5);
        assertThat(register.outbox(CARTS).entries()).hasSize(1);
        first.dies();
        var next = node().look(6);
        var raised = next.next();
        next.look(7).look(11);
        var cleared = next.next();
        next.untilConfirmed(CARTS, 12);

        assertThat(List.of(raised.kind(), cleared.kind())).containsExactly("alarm", "cleared");
        assertThat(next.told()).isEmpty();
    }

    @Test
    void whoDoesNotCoordinateTellsNothing() {
        var node = node().coordinates(false)
                .observes(carts(FAILING))
                .look(0)
                .look(6)
                .look(60);

        assertThat(register.outbox(CARTS).version()).isZero();
        assertThat(node.told()).isEmpty();
    }

    @Test
    void eachOccurrenceHasAnIdOfItsOwn() throws Exception {
        var node = node();
        var ids = new HashSet<String>();
        long second = 0;
        for (int i = 0; i < 3; i++) {
            node.observes(carts(FAILING)).look(second).look(second + 5);
            ids.add(node.next().id());
            node.untilConfirmed(CARTS, second + 6);
            node.observes(carts()).look(second + 7).look(second + 1007);
            ids.add(node.next().id());
            node.untilConfirmed(CARTS, second + 1008);
            second += 1010;
        }

        assertThat(ids).hasSize(6);
    }

    @Test
    void oneThatFlapsIsToldAFewTimesAndThenStaysRaised() {
        var node = node();
        for (long second = 0; second < 7200; second += 20) {
            node.observes(carts(FAILING)).look(second).look(second + 6);
            node.observes(carts()).look(second + 7).look(second + 19);
        }

        assertThat(register.outbox(CARTS).number())
                .as("raised, over, raised, over, raised")
                .isEqualTo(5);
        assertThat(register.outbox(CARTS).alarms()).containsExactly("slots-failing");
        node.look(7200 + 3599);
        assertThat(register.outbox(CARTS).alarms()).isEmpty();
    }

    @Test
    void withoutAMajorityEachNodeTellsByItselfAndAlsoThatItIsOver() throws Exception {
        var node = node().look(0);
        lose(node, true);
        node.observes(carts(FAILING)).look(1).look(15);
        assertThat(node.told()).as("a node that has just begun may be alone").isEmpty();
        node.look(16);
        var raised = node.next();
        node.observes(carts()).look(17).look(22);
        var cleared = node.next();
        lose(node, false);
        node.look(23).look(60);

        assertThat(raised.id()).startsWith("shop-carts-alarm-slots-failing-h1-");
        assertThat(cleared.id()).startsWith("shop-carts-cleared-slots-failing-h1-");
        assertThat(register.outbox(CARTS).version()).isZero();
        assertThat(node.told()).isEmpty();
    }

    @Test
    void whatANodeSaidAloneTheRegisterTakesOver() throws Exception {
        var node = node().look(0);
        lose(node, true);
        node.observes(carts(FAILING)).look(1).look(16);
        assertThat(node.next().id()).contains("-failing-h1-");
        lose(node, false);
        node.look(17).look(18);
        assertThat(node.next().id()).contains("-failing-1-");
        node.untilConfirmed(CARTS, 19);
        node.observes(carts()).look(20).look(25);
        assertThat(node.next().id()).contains("-cleared-slots-failing-2-");
        node.untilConfirmed(CARTS, 26);

        assertThat(node.told()).isEmpty();
    }

    @Test
    void whileNobodyAnswersNothingElseIsCalledOver() throws Exception {
        var node = node().observes(carts(FAILING)).look(0).look(5);
        assertThat(node.next().alarm()).isEqualTo("slots-failing");
        node.untilConfirmed(CARTS, 6);
        node.observes(carts(NOBODY)).look(7).look(12).look(600);
        assertThat(node.next().alarm()).isEqualTo("nobody-answers");
        node.untilConfirmed(CARTS, 601);
        assertThat(node.told()).isEmpty();
        node.observes(carts()).look(602).look(607);

        assertThat(List.of(node.next().id(), node.next().id()))
                .allMatch(id -> id.startsWith("shop-carts-cleared-"))
                .doesNotHaveDuplicates();
        node.untilConfirmed(CARTS, 608);
    }

    @Test
    void beforeTheFirstLookHasEndedNothingIsKnown() {
        var nothing = carts(FAILING);
        var node = node().observes(new ClusterView(
                "carts", nothing.picture(), nothing.judgement(), false, Duration.ZERO, Duration.ZERO));
        node.look(0).look(60);

        assertThat(register.outbox(CARTS).version()).isZero();
    }

    private void lose(TestNode node, boolean majority) {
        register.majority(!majority);
        node.control().majority(!majority);
    }
}
