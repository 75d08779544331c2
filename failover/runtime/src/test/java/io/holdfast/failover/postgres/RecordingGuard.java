package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.PrimaryGuard;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what it is told and ends nothing. */
final class RecordingGuard implements PrimaryGuard {
    final AtomicLong armedFor = new AtomicLong(-1);
    final AtomicInteger extended = new AtomicInteger();

    @Override
    public void arm(long pid, Duration remaining) {
        armedFor.set(pid);
    }

    @Override
    public void extend(Duration remaining) {
        extended.incrementAndGet();
    }

    @Override
    public void disarm() {
        armedFor.set(-1);
    }

    @Override
    public void close() {
        disarm();
    }
}
