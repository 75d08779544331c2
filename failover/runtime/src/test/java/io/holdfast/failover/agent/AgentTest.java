package io.holdfast.failover.agent;

import static io.holdfast.failover.agent.Fixtures.DATA;
import static io.holdfast.failover.agent.Fixtures.H1;
import static io.holdfast.failover.agent.Fixtures.H2;
import static io.holdfast.failover.agent.Fixtures.H3;
import static io.holdfast.failover.agent.Fixtures.MAIN;
import static io.holdfast.failover.agent.Fixtures.directive;
import static io.holdfast.failover.agent.Fixtures.epoch;
import static io.holdfast.failover.agent.Fixtures.fence;
import static io.holdfast.failover.agent.Fixtures.follow;
import static io.holdfast.failover.agent.Fixtures.lead;
import static io.holdfast.failover.agent.Fixtures.promote;
import static io.holdfast.failover.agent.Fixtures.state;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.ReplicaSeen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
    @TempDir
    private Path dataDir;

    private AgentWorld world;

    @BeforeEach
    void meetTheGroupUnborn() throws RefusedException {
        world = new AgentWorld(dataDir);
        world.receive(new Directive(1, H2, state(0, 0, new Phase.Unborn()), H1, new Order.Observe(Epoch.NONE)));
        world.instance.obeyed.clear();
    }

    @Test
    void aFenceIsPromisedAndThenObeyed() {
        world.receive(directive(5, fence(2)));

        assertThat(world.instance.obeyed).containsExactly(fence(2));
        assertThat(world.store().promised()).isEqualTo(epoch(2));
        assertThat(world.instance.learned).isEqualTo(Fixtures.LINEAGE);
        assertThat(world.lastReport().promised()).isEqualTo(epoch(2));
        assertThat(world.lastReport().obeyedVersion()).isEqualTo(5);
    }

    @Test
    void lowerEpochsTermsAndVersionsAreRefused() {
        world.receive(directive(3, 5, fence(2)));

        world.receive(directive(3, 6, fence(1)));
        world.receive(directive(2, 7, fence(3)));
        world.receive(directive(3, 4, fence(3)));

        assertThat(world.instance.obeyed).containsExactly(fence(2));
        assertThat(world.store().promised()).isEqualTo(epoch(2));
    }

    @Test
    void H8_lowerOnesAreRefusedAfterARestartToo() throws RefusedException {
        world.receive(directive(3, 5, fence(2)));
        world.restart();

        world.receive(directive(2, 6, fence(3)));

        assertThat(world.instance.obeyed).containsExactly(fence(2));
        assertThat(world.lastReport().obeyedVersion()).isEqualTo(5);
    }

    @Test
    void anOrderForSomebodyElseChangesNothing() {
        world.receive(new Directive(1, H2, Fixtures.steady(5, 2), H3, fence(2)));

        assertThat(world.instance.obeyed).isEmpty();
    }

    @Test
    void anOrderWhosePromiseCannotBeKeptIsNotObeyedAndTheReportSaysSo() throws Exception {
        Files.createDirectory(dataDir.resolve("groups/main/promise.new"));

        world.receive(directive(5, fence(2)));

        assertThat(world.instance.obeyed).isEmpty();
        assertThat(world.lastReport().promised()).isEqualTo(Epoch.NONE);
        assertThat(world.lastReport().why()).contains("cannot be made durable");

        Files.delete(dataDir.resolve("groups/main/promise.new"));
        world.receive(directive(5, fence(2)));

        assertThat(world.instance.obeyed).containsExactly(fence(2));
        assertThat(world.lastReport().why()).isEmpty();
    }

    @Test
    void theSameOrderAgainIsNotHandedOverAgain() {
        world.receive(directive(5, follow(2)));
        world.receive(directive(5, follow(2)));
        world.receive(directive(6, follow(2)));

        assertThat(world.instance.obeyed).containsExactly(follow(2));
    }

    @Test
    void aControlNodeWithoutAnInstancePromisesAndGrants() {
        world.withoutInstance();
        world.receive(directive(5, fence(2)));

        world.receive(new Lease.Question(MAIN, epoch(1), H2, "boot", 1));
        world.receive(new Lease.Question(MAIN, epoch(2), H2, "boot", 2));

        assertThat(world.sent)
                .containsExactly(
                        new Lease.Refusal(MAIN, epoch(2), H1, "boot", 1),
                        new Lease.Grant(MAIN, epoch(2), H1, "boot", 2));
        assertThat(world.lastReport().state()).isEqualTo(InstanceState.NONE);
    }

    @Test
    void aCandidateIsToldAtOnceAndThatItMayOnlyWithItsLease() {
        world.receive(directive(5, promote(2)));
        assertThat(world.instance.obeyed).containsExactly(promote(2));
        assertThat(world.instance.extended).isEmpty();
        assertThat(world.sent).hasSize(3);

        world.answer();

        assertThat(world.instance.obeyed).containsExactly(promote(2));
        assertThat(world.instance.extended).isNotEmpty();
    }

    @Test
    void withoutAMajorityNobodyIsPromoted() {
        world.granting.removeAll(List.of(H2, H3));
        world.receive(directive(5, promote(2)));

        world.pass(5000);

        assertThat(world.instance.extended).isEmpty();
        assertThat(world.instance.stopped).isEmpty();
    }

    @Test
    void grantsToAnEarlierRunOfThisNodeAreIgnored() {
        world.receive(directive(5, promote(2)));

        Fixtures.NODES.forEach(node -> world.receive(new Lease.Grant(MAIN, epoch(2), node, "earlier", 1)));

        assertThat(world.instance.extended).isEmpty();
    }

    @Test
    void aPrimaryWithAMajorityServesOn() {
        becomePrimary();

        world.pass(20_000);

        assertThat(world.instance.stopped).isEmpty();
    }

    @Test
    void H20_aPrimaryWithoutAMajorityEndsWithinLeaseAndGrace() {
        becomePrimary();
        world.pass(3000);
        world.granting.removeAll(List.of(H2, H3));

        world.pass(1400);
        assertThat(world.instance.stopped).isEmpty();
        world.pass(700);

        assertThat(world.instance.stopped).hasSize(1);
    }

    @Test
    void anEndedPrimaryStaysDownUntilANewEpoch() {
        becomePrimary();
        world.granting.clear();
        world.pass(3000);
        world.granting.addAll(Fixtures.NODES);
        world.instance.obeyed.clear();

        world.receive(directive(6, lead(2)));
        world.pass(1000);
        assertThat(world.instance.obeyed).isEmpty();

        world.receive(directive(7, fence(3)));
        assertThat(world.instance.obeyed).containsExactly(fence(3));
    }

    @Test
    void aPauseOfASecondEndsNoPrimary() {
        becomePrimary();
        world.pass(3000);

        world.sleep(1000);
        world.pass(1000);

        assertThat(world.instance.stopped).isEmpty();
    }

    @Test
    void aLongPauseEndsThePrimaryOnlyIfNobodyAgreesAnyMore() {
        becomePrimary();
        world.sleep(10_000);
        world.pass(1000);
        assertThat(world.instance.stopped).isEmpty();

        world.granting.clear();
        world.sleep(10_000);
        world.turn();
        assertThat(world.instance.stopped).isEmpty();
        world.pass(200);
        assertThat(world.instance.stopped).hasSize(1);
    }

    @Test
    void noOrderIsHandedOverWhileTheInstanceIsBeingEnded() {
        becomePrimary();
        world.runAsideAtOnce = false;
        world.granting.clear();
        world.pass(3000);
        world.instance.obeyed.clear();

        world.receive(directive(7, fence(3)));
        assertThat(world.instance.obeyed).isEmpty();

        world.aside.forEach(Runnable::run);
        world.turn();
        assertThat(world.instance.stopped).hasSize(1);
        assertThat(world.instance.obeyed).containsExactly(fence(3));
    }

    @Test
    void whoIsToldToHandOverKeepsItsLeaseUntilItHasStopped() {
        becomePrimary();
        world.receive(directive(6, new Order.HandOver(epoch(2))));
        world.pass(5000);
        assertThat(world.instance.stopped).isEmpty();

        world.instance.state = InstanceState.STOPPED;
        world.granting.clear();
        world.pass(5000);
        assertThat(world.instance.stopped).isEmpty();
    }

    @Test
    void aPositionIsExactOnlyWhenFencedForThePromisedEpoch() {
        world.instance.position = new Position("1", 1000);
        world.receive(directive(5, fence(2)));
        assertThat(world.lastReport().exact()).isFalse();

        world.instance.fencedFor = epoch(2);
        world.turn();
        assertThat(world.lastReport().exact()).isTrue();

        world.receive(directive(6, fence(3)));
        assertThat(world.lastReport().exact()).isFalse();

        world.instance.fencedFor = epoch(3);
        world.instance.rebuilding = true;
        world.turn();
        assertThat(world.lastReport().exact()).isFalse();
    }

    @Test
    void aCleanStopForASwitchoverHasAnExactPosition() {
        becomePrimary();
        world.receive(directive(6, new Order.HandOver(epoch(2))));
        world.instance.state = InstanceState.STOPPED;
        world.instance.position = null;
        world.turn();
        assertThat(world.lastReport().exact()).isFalse();

        world.instance.position = new Position("2", 1000);
        world.turn();
        assertThat(world.lastReport().exact()).isTrue();
    }

    @Test
    void whatOthersDecideByIsReportedAtOnceAndTheRestAtItsPace() {
        world.pass(250);
        world.reports.clear();

        world.instance.progress = 50;
        world.turn();
        assertThat(world.reports).isEmpty();

        world.instance.replicas = List.of(new ReplicaSeen(H2, true, 1, true, 1));
        world.turn();
        assertThat(world.reports).hasSize(1);

        world.instance.replicas = List.of(new ReplicaSeen(H2, true, 2, true, 2));
        world.turn();
        assertThat(world.reports).hasSize(1);

        world.pass(1000);
        assertThat(world.reports).hasSize(5);
        assertThat(world.reports).extracting(r -> r.sequence()).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theAgeOfTheLastGrantIsReportedAndUnknownAfterARestart() throws RefusedException {
        world.receive(directive(5, fence(1)));
        world.pass(10_000);
        world.receive(new Lease.Question(MAIN, epoch(1), H2, "boot", 1));
        world.sleep(700);

        world.receive(directive(6, fence(2)));
        assertThat(world.lastReport().leaseAgeMillis()).isEqualTo(700);

        world.pass(10_000);
        world.restart();
        world.turn();
        assertThat(world.lastReport().leaseAgeMillis()).isZero();
        world.pass(500);
        assertThat(world.lastReport().leaseAgeMillis()).isBetween(250L, 500L);
    }

    @Test
    void dataWhosePromiseIsLostHasNoNameUntilTheGroupIsHeardAndThenAnother() throws Exception {
        loseThePromise();
        world.turn();
        assertThat(world.lastReport().incarnation()).isNull();

        world.receive(directive(5, fence(2)));

        assertThat(world.lastReport().incarnation()).isNotNull().isNotEqualTo(DATA);
        assertThat(world.instance.obeyed).containsExactly(fence(2));
    }

    @Test
    void H24_dataWhosePromiseIsLostFollowsAndLeadsNobodyUntilItIsAdmitted() throws Exception {
        loseThePromise();
        world.receive(directive(5, follow(2)));
        world.receive(directive(6, promote(2)));
        world.pass(1000);
        assertThat(world.instance.obeyed).isEmpty();
        assertThat(world.lastReport().why()).contains("admitted anew");

        var name = Objects.requireNonNull(world.lastReport().incarnation());
        world.receive(new Directive(1, H2, admitting(name), H1, follow(2)));
        assertThat(world.instance.obeyed).containsExactly(follow(2));
    }

    @Test
    void aRebuiltInstanceGoesByItsNewNameAgain() throws Exception {
        loseThePromise();
        world.receive(directive(5, fence(2)));

        world.instance.incarnation = new Incarnation("cloned");
        world.turn();

        assertThat(world.lastReport().incarnation()).isEqualTo(new Incarnation("cloned"));
    }

    private static GroupState admitting(Incarnation name) {
        var s = Fixtures.steady(7, 2);
        return new GroupState(
                s.group(),
                s.engine(),
                s.version(),
                s.epoch(),
                s.phase(),
                s.primary(),
                List.of(new Member(H1, "127.0.0.1", 5432, name, false)),
                s.ackRule(),
                s.lineage(),
                s.retired(),
                s.nextHistory(),
                s.systemId(),
                s.secret(),
                s.paused());
    }

    private void loseThePromise() throws Exception {
        Files.delete(dataDir.resolve("groups/main/promise"));
        world.restart();
    }

    private void becomePrimary() {
        world.receive(directive(5, lead(2)));
        world.answer();
        world.instance.state = InstanceState.RUNNING;
        assertThat(world.instance.obeyed).containsExactly(lead(2));
    }

    @Test
    void whatTheGroupIsToldIsCopiedToTheDiskOnceItHasStoodForASecond() throws Exception {
        world.receive(directive(5, fence(2)));
        world.pass(500);
        assertThat(StateCopy.read(dataDir, Fixtures.MAIN).map(GroupState::version))
                .isNotEqualTo(Optional.of(5L));

        world.pass(1000);

        assertThat(StateCopy.read(dataDir, Fixtures.MAIN)).contains(Fixtures.steady(5, 2));
        assertThat(Files.getPosixFilePermissions(
                        PromiseStore.folder(dataDir, Fixtures.MAIN).resolve("told")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
}
