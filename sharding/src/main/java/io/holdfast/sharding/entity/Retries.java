package io.holdfast.sharding.entity;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When the journal is worth another try after a failure: later each time, but at once when another primary leads. */
final class Retries {
    private static final long FIRST = Duration.ofMillis(100).toNanos();
    private static final int DOUBLED = 4;
    private final OwnerSettings settings;
    private int failures;
    private long failedIn;
    private long at;

    Retries(OwnerSettings settings) {
        this.settings = settings;
        this.at = settings.nanos().getAsLong();
    }

    boolean due() {
        return settings.nanos().getAsLong() - at >= 0 || settings.journal().epoch() != failedIn;
    }

    void failed() {
        long epoch = settings.journal().epoch();
        failures = epoch == failedIn ? failures : 0;
        failedIn = epoch;
        at = settings.nanos().getAsLong() + (FIRST << Math.min(failures, DOUBLED));
        failures++;
    }

    void succeeded() {
        failures = 0;
    }

    /** The journal has an event under the number that was ours: another node owns this, what we hold is old. */
    static boolean anotherWrote(@Nullable Throwable cause) {
        for (var c = cause; c != null; c = c.getCause()) {
            if (c instanceof SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith("23")) {
                return true;
            }
        }
        return false;
    }
}
