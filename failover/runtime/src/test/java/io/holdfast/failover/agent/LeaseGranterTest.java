package io.holdfast.failover.agent;

import static io.holdfast.failover.agent.Fixtures.H1;
import static io.holdfast.failover.agent.Fixtures.H2;
import static io.holdfast.failover.agent.Fixtures.MAIN;
import static io.holdfast.failover.agent.Fixtures.epoch;
import static io.holdfast.failover.agent.Fixtures.millis;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Lease;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseGranterTest {
    private final LeaseGranter granter = new LeaseGranter(H2, millis(1000));

    @Test
    void itGrantsThePromisedEpochAndHigherOnes() {
        assertThat(ask(2, promised(2), 1100)).contains(new Lease.Grant(MAIN, epoch(2), H2, "boot", 7));
        assertThat(ask(3, promised(2), 1100)).contains(new Lease.Grant(MAIN, epoch(3), H2, "boot", 7));
    }

    @Test
    void itRefusesWhatIsBelowItsPromiseAndSaysWhatItPromised() {
        assertThat(ask(2, promised(3), 1100)).contains(new Lease.Refusal(MAIN, epoch(3), H2, "boot", 7));
    }

    @Test
    void itIsSilentBeforeItsFirstPromise() {
        assertThat(ask(2, Optional.empty(), 1100)).isEmpty();
    }

    @Test
    void theAgeIsThatOfTheLastGrantBelowThePromise() {
        ask(1, promised(1), 2000);
        ask(1, promised(1), 2300);
        ask(2, promised(1), 2500);

        assertThat(granter.ageMillis(epoch(2), millis(2600))).isEqualTo(300);
        assertThat(granter.ageMillis(epoch(3), millis(2600))).isEqualTo(100);
    }

    @Test
    void afterARestartItIsAsIfItHadGrantedWhenItStarted() {
        assertThat(granter.ageMillis(epoch(2), millis(1000))).isZero();
        assertThat(granter.ageMillis(epoch(2), millis(1400))).isEqualTo(400);
    }

    @Test
    void aRefusedQuestionIsNoGrant() {
        ask(1, promised(2), 1900);

        assertThat(granter.ageMillis(epoch(2), millis(2000))).isEqualTo(1000);
    }

    @Test
    void whoPromisedNothingGrantedNothingBelowIt() {
        assertThat(granter.ageMillis(Epoch.NONE, millis(2000))).isEqualTo(Long.MAX_VALUE);
    }

    private Optional<Lease> ask(long epoch, Optional<Promise> promise, long atMillis) {
        return granter.answer(new Lease.Question(MAIN, epoch(epoch), H1, "boot", 7), promise, millis(atMillis));
    }

    private static Optional<Promise> promised(long epoch) {
        return Optional.of(Promise.before(null).accepting(epoch(epoch), 1, 1));
    }
}
