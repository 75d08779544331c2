package io.holdfast.failover.instance;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StartBackoffTest {
    private final AtomicLong now = new AtomicLong(7);
    private final StartBackoff backoff = new StartBackoff("PostgreSQL", now::get);

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void startAndDie() {
        backoff.started();
        after(Duration.ofMillis(50));
        backoff.died("no space");
        backoff.died("no space");
    }

    @Test
    void eachDeathAfterTheFirstDoublesTheWaitUpToThirtySeconds() {
        startAndDie();
        assertThatCode(backoff::require).doesNotThrowAnyException();
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            startAndDie();
            after(Duration.ofSeconds(seconds).minusMillis(1));
            assertThatThrownBy(backoff::require)
                    .hasMessageContaining("after " + seconds + " s")
                    .hasMessageContaining("no space");
            after(Duration.ofMillis(1));
            assertThatCode(backoff::require).doesNotThrowAnyException();
        }
    }

    @Test
    void aServerThatLivedIsStartedAtOnceAfterItsDeath() {
        startAndDie();
        startAndDie();
        backoff.started();
        after(Duration.ofSeconds(31));
        backoff.died("killed");

        assertThatCode(backoff::require).doesNotThrowAnyException();
    }

    @Test
    void anotherOrderTriesAtOnce() {
        startAndDie();
        startAndDie();
        backoff.reset();

        assertThatCode(backoff::require).doesNotThrowAnyException();
        startAndDie();
        startAndDie();
        assertThatThrownBy(backoff::require).hasMessageContaining("(2 starts in a row, tried again after 1 s)");
    }

    @Test
    void aStopThatWasAskedForIsNoDeath() {
        startAndDie();
        backoff.started();
        backoff.stopped();
        backoff.died("asked");

        assertThatCode(backoff::require).doesNotThrowAnyException();
    }
}
