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

    private void promoted() {
        view.change(facts -> {
            facts.state = InstanceState.PROMOTED;
            facts.promoted = new Report.Branch(SECOND, "3", "2", 7);
        });
    }
}
