package io.holdfast.failover.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.event.slf4j.Slf4jLoggingFilter;

/**
 * What Pekko asks before it writes something down. A listener of Pekko 1.7 that cannot take in a connection, for want of
 * descriptors above all, says so and tries again at once, for ever: a core and the disk are gone in minutes. The only
 * thing that it asks anybody in between is whether to say so, so there it is made to rest, and it says so once a minute.
 */
public final class ListenerRests extends Slf4jLoggingFilter {
    private static final String LISTENER = "org.apache.pekko.io.TcpListener";
    /** On a thread that others wait for, so not for long. */
    private static final Duration REST = Duration.ofMillis(50);

    private static final Duration QUIET = Duration.ofMinutes(1);
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - QUIET.toNanos());

    /** As Pekko makes it. */
    public ListenerRests(ActorSystem.Settings settings, EventStream events) {
        super(settings, events);
    }

    @Override
    public boolean isErrorEnabled(Class<?> from, String source) {
        if (!from.getName().equals(LISTENER)) {
            return super.isErrorEnabled(from, source);
        }
        LockSupport.parkNanos(REST.toNanos());
        long last = toldAt.get();
        long now = System.nanoTime();
        return now - last >= QUIET.toNanos() && toldAt.compareAndSet(last, now) && super.isErrorEnabled(from, source);
    }
}
