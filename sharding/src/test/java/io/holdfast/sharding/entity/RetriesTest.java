package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong epoch = new AtomicLong(1);
    private final Retries retries = new Retries(new OwnerSettings(
            "h1",
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            journal(),
            new CloseContact(),
            new NothingLent(0),
            Clock.systemUTC(),
            nanos::get));

    @Test
    void aDoubtEndsWithTheFirstLookAtAnotherPrimary() {
        retries.failed();
        retries.doubt();
        epoch.set(2);
        assertThat(retries.lookDue()).isTrue();

        retries.looked();

        assertThat(retries.doubtful()).isFalse();
    }

    @Test
    void theSamePrimaryIsLookedAtEverMoreRarelyAndNotForEver() {
        retries.failed();
        retries.doubt();
        assertThat(retries.lookDue()).isFalse();

        int looks = 0;
        for (int second = 0; second < 120; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            if (retries.lookDue()) {
                retries.looked();
                looks++;
            }
        }

        assertThat(looks).isBetween(4, 6);
        assertThat(retries.doubtful()).isFalse();
    }

    @Test
    void whatSomebodyWantsDoneDoesNotWaitForTheNextLook() {
        retries.failed();
        retries.doubt();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        retries.looked();

        assertThat(retries.lookDue()).isFalse();
        assertThat(retries.due()).isTrue();
    }

    private Journal journal() {
        return new OpenJournal() {
            @Override
            public long epoch() {
                return epoch.get();
            }
        };
    }
}
