package io.holdfast.sharding.entity;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the journal is worth another try after a failure: later each time, but at once when another primary leads. And
 * whether more may be kept than is known here: a write that failed may yet become durable, and reads must not be answered
 * for ever as if it had not.
 */
final class Retries {
    /** Between looks at what is kept; each is twice as long as the one before. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final long FIRST = Duration.ofMillis(100).toNanos();
    private static final long DOUBTED = Duration.ofSeconds(30).toNanos();
    private static final int DOUBLED = 4;
    private final OwnerSettings settings;
    private int failures;
    private long failedIn;
    private long at;
    private boolean doubtful;
    private long doubtIn;
    private long doubtUntil;
    private long lookAt;
    private int looks;

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

    /** The write that failed was on its way. */
    void doubt() {
        doubtful = true;
        doubtIn = settings.journal().epoch();
        lookAt = settings.nanos().getAsLong();
        doubtUntil = lookAt + DOUBTED;
        looks = 0;
    }

    /** The journal itself refused it. */
    void believe() {
        doubtful = false;
    }

    boolean doubtful() {
        return doubtful;
    }

    boolean lookDue() {
        return doubtful && due() && settings.nanos().getAsLong() - lookAt >= 0;
    }

    /**
     * What is kept is what is known here. Another primary has said the last word by that; the same one may still be about
     * to commit, until nothing of that age can be under way.
     */
    void looked() {
        long now = settings.nanos().getAsLong();
        doubtful = doubtful && settings.journal().epoch() == doubtIn && now - doubtUntil < 0;
        lookAt = now + (LOOK.toNanos() << Math.min(looks++, DOUBLED));
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
