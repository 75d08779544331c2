package io.holdfast.failover.agent;

import static io.holdfast.failover.agent.Fixtures.H1;
import static io.holdfast.failover.agent.Fixtures.H2;
import static io.holdfast.failover.agent.Fixtures.epoch;
import static io.holdfast.failover.agent.Fixtures.state;
import static io.holdfast.failover.agent.Fixtures.steady;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Seen from h2, a replica of h1. */
class PrimaryWatchTest {
    private final FakeInstance replica = new FakeInstance();
    private final List<String> probed = new ArrayList<>();
    private Evidence.Probe found = Evidence.Probe.ANSWERED;
    private long now = Fixtures.millis(5_000_000);
    private final PrimaryWatch watch = new PrimaryWatch(
            Fixtures.settings(H2),
            (host, port, timeout) -> {
                probed.add(host + ":" + port);
                return found;
            },
            Runnable::run,
            () -> now,
            () -> {});

    @BeforeEach
    void followTheFirstNode() {
        replica.state = InstanceState.STREAMING;
        replica.receiving = true;
        replica.upstream = H1;
        watch.learn(steady(5, 2), now);
    }

    @Test
    void whileThePrimaryIsHeardNobodyProbesIt() {
        for (int i = 0; i < 100; i++) {
            watch.heard(H1, now);
            pass(100);
        }

        assertThat(probed).isEmpty();
        assertThat(evidence()).isEqualTo(new Evidence(epoch(2), true, 10, Evidence.Probe.UNTRIED, Long.MAX_VALUE));
    }

    @Test
    void aSilentPrimaryIsProbedFourTimesASecond() {
        pass(500);
        assertThat(probed).isEmpty();

        pass(1100);

        assertThat(probed).hasSizeBetween(4, 5).containsOnly("127.0.0.1:5432");
        assertThat(evidence().probe()).isEqualTo(Evidence.Probe.ANSWERED);
    }

    @Test
    void aBrokenStreamIsReasonEnough() {
        replica.state = InstanceState.CONNECTING;
        replica.receiving = false;
        found = Evidence.Probe.REFUSED;
        watch.heard(H1, now);

        pass(100);

        assertThat(evidence().probe()).isEqualTo(Evidence.Probe.REFUSED);
        assertThat(evidence().probeMillisAgo()).isEqualTo(100);
        assertThat(evidence().receiving()).isFalse();
    }

    @Test
    void whenAllIsWellAgainTheOldOutcomeIsForgotten() {
        pass(1000);
        watch.heard(H1, now);
        pass(100);

        assertThat(evidence().probe()).isEqualTo(Evidence.Probe.UNTRIED);
    }

    @Test
    void evidenceOfAnOlderEpochIsNotShownForANewOne() {
        pass(1000);
        watch.learn(steady(9, 3), now);

        assertThat(evidence().epoch()).isEqualTo(epoch(3));
        assertThat(evidence().probe()).isEqualTo(Evidence.Probe.UNTRIED);
    }

    @Test
    void whileThereIsNoPrimaryNothingIsProbed() {
        watch.learn(state(6, 3, new Phase.Fencing("because", null)), now);

        pass(5000);

        assertThat(probed).isEmpty();
    }

    @Test
    void aStreamFromSomebodyElseIsNoSignOfThePrimary() {
        replica.upstream = H2;

        assertThat(evidence().receiving()).isFalse();
    }

    @Test
    void thereIsNeverMoreThanOneProbeAtATime() {
        var waiting = new ArrayList<Runnable>();
        var slow = new PrimaryWatch(
                Fixtures.settings(H2), (host, port, timeout) -> found, waiting::add, () -> now, () -> {});
        slow.learn(steady(5, 2), now);

        for (int i = 0; i < 30; i++) {
            now += Fixtures.millis(100);
            slow.turn(replica.observe(), now);
        }

        assertThat(waiting).hasSize(1);
    }

    private void pass(long millis) {
        for (long until = now + Fixtures.millis(millis); now < until; now += Fixtures.millis(100)) {
            watch.turn(replica.observe(), now);
        }
    }

    private Evidence evidence() {
        return watch.evidence(replica.observe(), now);
    }
}
