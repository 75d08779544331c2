package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.instance.FailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final int HOUR = 3600;

    private long nanos;
    private final Recovery recovery = new Recovery(() -> nanos);

    private static Optional<Recovery.Sight> sight(String segment, char state, long ticks) {
        return Optional.of(new Recovery.Sight(7, "postgres: startup recovering " + segment, state, ticks));
    }

    private void goesOn(int seconds, IntFunction<Optional<Recovery.Sight>> at) throws FailedException {
        for (int i = 0; i < seconds; i++) {
            nanos += Duration.ofSeconds(1).toNanos();
            recovery.saw(at.apply(i));
        }
    }

    @Test
    void oneThatOnlySleepsIsGivenUpAfterThatTimeAndNotBefore() throws FailedException {
        goesOn((int) Recovery.STILL.toSeconds(), i -> sight("3", 'S', i / 10));

        assertThatThrownBy(() -> goesOn(2, i -> sight("3", 'S', 3)))
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("cloned anew")
                .hasMessageContaining("startup recovering 3");
    }

    @Test
    void oneThatTakesMinutesForEachSegmentIsNot() throws FailedException {
        goesOn(HOUR, i -> sight(Integer.toString(i / 25), 'S', 0));
    }

    @Test
    void oneThatComputesALittleIsNot() throws FailedException {
        goesOn(HOUR, i -> sight("3", 'S', i));
    }

    @Test
    void oneThatWaitsForItsDiskIsNot() throws FailedException {
        goesOn(HOUR, i -> sight("3", 'D', 0));
        goesOn(HOUR, i -> sight("3", i % 20 == 0 ? 'D' : 'S', 0));
    }

    @Test
    void oneThatWasStoppedOrThatNobodySeesIsNot() throws FailedException {
        goesOn(HOUR, i -> sight("3", 'T', 0));
        goesOn(HOUR, i -> Optional.empty());
    }

    @Test
    void oneThatWasNotLookedAtMeanwhileIsNot() throws FailedException {
        for (int i = 0; i < 100; i++) {
            goesOn(15, at -> sight("3", 'S', 0));
            nanos += Duration.ofSeconds(15).toNanos();
        }
    }

    @Test
    void whatOneProcessWaitedForIsNotHeldAgainstTheNext() throws FailedException {
        goesOn(29, i -> sight("3", 'S', 0));
        goesOn(29, i -> Optional.of(new Recovery.Sight(8, "postgres: startup recovering 3", 'S', 0)));
        assertThat(nanos).isEqualTo(Duration.ofSeconds(58).toNanos());
    }
}
