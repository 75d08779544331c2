package io.holdfast.failover.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Report;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Epoch SECOND = new Epoch(2);
    private final View view = new View();

    @Test
    void aPromotedInstanceOpensInItsEpoch() {
        promoted();

        assertThat(view.opens(SECOND)).isTrue();
        assertThat(view.observation().state()).isEqualTo(InstanceState.RUNNING);
    }

    @Test
    void oneThatWasEndedMeanwhileIsNotToldOfAsRunning() {
        promoted();
        view.change(facts -> {
            facts.processEnded();
            facts.state = InstanceState.STOPPED;
        });

        assertThat(view.opens(SECOND)).isFalse();
        assertThat(view.observation().state()).isEqualTo(InstanceState.STOPPED);
    }

    @Test
    void anEpochThatIsOverOpensNothing() {
        promoted();

        assertThat(view.opens(new Epoch(1))).isFalse();
        assertThat(view.observation().state()).isEqualTo(InstanceState.PROMOTED);
    }

    @Test
    void aFailureThatPassesHidesNothingElseThatIsWrong() {
        view.change(facts -> facts.state = InstanceState.STREAMING);
        view.stumbled("connection refused");
        view.change(facts -> facts.alarm = "the disk is almost full");

        assertThat(view.observation().why()).isEqualTo("connection refused; the disk is almost full");

        view.passed();
        assertThat(view.observation().why()).isEqualTo("the disk is almost full");
    }

    @Test
    void whatFailedStaysTheReasonWhyAnInstanceIsNotSettled() {
        view.change(facts -> facts.state = InstanceState.CONNECTING);
        assertThat(view.stumbled("connection refused")).isTrue();
        assertThat(view.stumbled("connection refused")).isFalse();
        view.passed();
        assertThat(view.observation().why()).isEqualTo("connection refused");

        view.change(facts -> facts.state = InstanceState.STREAMING);
        view.passed();
        assertThat(view.observation().why()).isEmpty();
    }

    @Test
    void whatExplainsAStateOutlastsAFailureAndEndsTheOneBefore() {
        view.say("it was ended");
        view.stumbled("connection refused");
        assertThat(view.observation().why()).isEqualTo("connection refused");
        view.change(facts -> facts.state = InstanceState.FENCED);
        view.passed();
        assertThat(view.observation().why()).isEqualTo("it was ended");

        view.stumbled("connection refused");
        view.change(facts -> facts.because(""));
        assertThat(view.observation().why()).isEmpty();
    }

    private void promoted() {
        view.change(facts -> {
            facts.state = InstanceState.PROMOTED;
            facts.promoted = new Report.Branch(SECOND, "3", "2", 7);
        });
    }
}
