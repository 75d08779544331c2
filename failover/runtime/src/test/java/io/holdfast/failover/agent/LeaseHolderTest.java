package io.holdfast.failover.agent;

import static io.holdfast.failover.agent.Fixtures.H1;
import static io.holdfast.failover.agent.Fixtures.H2;
import static io.holdfast.failover.agent.Fixtures.H3;
import static io.holdfast.failover.agent.Fixtures.MAIN;
import static io.holdfast.failover.agent.Fixtures.epoch;
import static io.holdfast.failover.agent.Fixtures.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseHolderTest {
    private final LeaseHolder holder = new LeaseHolder(Fixtures.NODES, LeaseSettings.defaults());

    @BeforeEach
    void wantTheLeaseOfEpochTwo() {
        holder.hold(epoch(2));
    }

    @Test
    void itAsksAtOnceAndThenAtEachRenewal() {
        assertThat(holder.turn(millis(0))).isEqualTo(new LeaseHolder.Step.Ask(1));
        assertThat(holder.turn(millis(299))).isEqualTo(new LeaseHolder.Step.Nothing());
        assertThat(holder.turn(millis(300))).isEqualTo(new LeaseHolder.Step.Ask(2));
    }

    @Test
    void theLeaseCountsFromBeforeTheQuestionNotFromTheAnswer() {
        holder.turn(millis(0));
        grant(H1, 1, 100);
        assertThat(grant(H2, 1, 500)).isTrue();

        assertThat(holder.remaining(millis(500))).isEqualTo(Duration.ofMillis(1300));
        assertThat(holder.held(millis(1799))).isTrue();
        assertThat(holder.held(millis(1800))).isFalse();
    }

    @Test
    void oneGrantIsNoMajority() {
        holder.turn(millis(0));

        assertThat(grant(H1, 1, 1)).isFalse();
        assertThat(holder.held(millis(1))).isFalse();
    }

    @Test
    void theSameGrantTwiceIsOneGrant() {
        holder.turn(millis(0));
        grant(H1, 1, 1);

        assertThat(grant(H1, 1, 2)).isFalse();
    }

    @Test
    void theMajorityThLatestGrantDecides() {
        holder.turn(millis(0));
        grant(H1, 1, 1);
        grant(H2, 1, 1);
        holder.turn(millis(300));
        assertThat(grant(H1, 2, 301)).isFalse();
        assertThat(holder.remaining(millis(301))).isEqualTo(Duration.ofMillis(1499));

        assertThat(grant(H3, 2, 350)).isTrue();
        assertThat(holder.remaining(millis(350))).isEqualTo(Duration.ofMillis(1750));
    }

    @Test
    void aLateGrantOfAnOlderQuestionNeverShortensTheLease() {
        holder.turn(millis(0));
        holder.turn(millis(300));
        grant(H1, 2, 301);
        grant(H2, 2, 301);

        assertThat(grant(H1, 1, 400)).isFalse();
        assertThat(holder.remaining(millis(400))).isEqualTo(Duration.ofMillis(1700));
    }

    @Test
    void grantsThatComeAfterTheirTimeGiveNothing() {
        holder.turn(millis(0));
        grant(H1, 1, 1900);

        assertThat(grant(H2, 1, 1900)).isFalse();
        assertThat(holder.held(millis(1900))).isFalse();
    }

    @Test
    void grantsOfAnotherEpochOrOfStrangersAreIgnored() {
        holder.turn(millis(0));
        grant(H1, 1, 1);

        assertThat(holder.granted(new Lease.Grant(MAIN, epoch(1), H2, "boot", 1), millis(1)))
                .isFalse();
        assertThat(grant(new NodeName("h9"), 1, 1)).isFalse();
    }

    @Test
    void aNewEpochBeginsWithoutALease() {
        holder.turn(millis(0));
        grant(H1, 1, 1);
        grant(H2, 1, 1);

        holder.hold(epoch(3));

        assertThat(holder.held(millis(2))).isFalse();
        assertThat(holder.turn(millis(2))).isEqualTo(new LeaseHolder.Step.Ask(2));
        assertThat(grant(H3, 1, 3)).isFalse();
    }

    @Test
    void whoNeverHeldALeaseHasNothingToRunOutOf() {
        holder.turn(millis(0));

        assertThat(holder.turn(millis(60_000))).isInstanceOf(LeaseHolder.Step.Ask.class);
    }

    @Test
    void whoWakesUpLateAsksOnceMoreAndStopsWithoutAnAnswer() {
        hold();

        assertThat(holder.turn(millis(5000))).isInstanceOf(LeaseHolder.Step.Ask.class);
        assertThat(holder.turn(millis(5099))).isEqualTo(new LeaseHolder.Step.Nothing());
        assertThat(holder.turn(millis(5100))).isEqualTo(new LeaseHolder.Step.RunOut());
    }

    @Test
    void whoWakesUpLateGoesOnWhenAMajorityStillAgrees() {
        hold();
        holder.turn(millis(5000));
        grant(H1, 2, 5010);
        grant(H3, 2, 5010);

        assertThat(holder.turn(millis(5200))).isEqualTo(new LeaseHolder.Step.Nothing());
        assertThat(holder.held(millis(5200))).isTrue();
    }

    @Test
    void whenAMajorityPromisedMoreTheLeaseEndsWithoutAskingAgain() {
        hold();
        holder.refused(new Lease.Refusal(MAIN, epoch(3), H2, "boot", 1));
        holder.refused(new Lease.Refusal(MAIN, epoch(3), H3, "boot", 1));

        assertThat(holder.held(millis(1799))).isTrue();
        assertThat(holder.turn(millis(1800))).isEqualTo(new LeaseHolder.Step.RunOut());
    }

    @Test
    void itIsDueExactlyWhenThereIsSomethingToDo() {
        assertThat(holder.due(millis(0))).isZero();
        hold();
        assertThat(holder.due(millis(100))).isEqualTo(millis(200));
        holder.turn(millis(1700));
        assertThat(holder.due(millis(1750))).isEqualTo(millis(50));
        holder.release();
        assertThat(holder.due(millis(1750))).isEqualTo(Long.MAX_VALUE);
    }

    private void hold() {
        holder.turn(millis(0));
        grant(H1, 1, 1);
        grant(H2, 1, 1);
    }

    private boolean grant(NodeName granter, long question, long atMillis) {
        return holder.granted(new Lease.Grant(MAIN, epoch(2), granter, "boot", question), millis(atMillis));
    }
}
