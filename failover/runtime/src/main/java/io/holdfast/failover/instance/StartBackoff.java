package io.holdfast.failover.instance;

import java.io.IOException;
import java.time.Duration;

/**
 * How long a server that does not stay up is left alone. Without it a broken file would have a server started many
 * times a second. A first death is not waited out: most often it is the fault that a failover is made for; and a new
 * order tries at once.
 */
public final class StartBackoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** A server that lived that long had started well. */
    private static final Duration LIFE = Duration.ofSeconds(30);

    private final String server;
    private final TimeSource clock;
    private int deaths;
    private long startedAt;
    private boolean runs;
    private Duration pause = Duration.ZERO;
    private long heldUntil;
    private String reason = "";

    /** Nanoseconds of a monotonic clock. */
    public interface TimeSource {
        long nanos();
    }

    /** @param server as sentences name it */
    public StartBackoff(String server, TimeSource clock) {
        this.server = server;
        this.clock = clock;
    }

    /** Refuses while the server is to be left alone. */
    public synchronized void require() throws HeldException {
        if (deaths > 0 && clock.nanos() - heldUntil < 0) {
            throw new HeldException(sentence(), Duration.ofNanos(heldUntil - clock.nanos()));
        }
    }

    public synchronized void started() {
        startedAt = clock.nanos();
        runs = true;
    }

    /** The server ended and nobody had asked it to; said twice of the same start it counts once. */
    public synchronized void died(String why) {
        if (!runs) {
            return;
        }
        runs = false;
        boolean lived = clock.nanos() - startedAt > LIFE.toNanos();
        deaths = lived ? 1 : deaths + 1;
        pause = pause(deaths);
        reason = why;
        heldUntil = clock.nanos() + pause.toNanos();
    }

    /** It ended because it was asked to. */
    public synchronized void stopped() {
        runs = false;
    }

    /** What was wrong may be right for another order. */
    public synchronized void reset() {
        deaths = 0;
    }

    private static Duration pause(int deaths) {
        if (deaths == 1) {
            return Duration.ZERO;
        }
        var doubled = FIRST.multipliedBy(1L << Math.min(deaths - 2, 10));
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    private String sentence() {
        return server + " does not stay up (" + deaths + " starts in a row, tried again after " + pause.toSeconds()
                + " s): " + reason;
    }

    /** The server is left alone for a while. */
    public static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        private final long millis;

        HeldException(String sentence, Duration left) {
            super(sentence);
            this.millis = left.toMillis() + 1;
        }

        public long millis() {
            return millis;
        }
    }
}
