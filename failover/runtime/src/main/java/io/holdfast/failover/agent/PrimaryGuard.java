package io.holdfast.failover.agent;

import java.time.Duration;

/** Ends a primary's processes when its lease has run out, from outside the JVM, so that a paused or dead JVM changes nothing. */
public interface PrimaryGuard extends AutoCloseable {

    /** Watches {@code pid} and every process below it; kills them all unless {@link #extend} comes in time. */
    void arm(long pid, Duration remaining);

    void extend(Duration remaining);

    /** The process is gone or no primary any more. */
    void disarm();

    @Override
    void close();
}
