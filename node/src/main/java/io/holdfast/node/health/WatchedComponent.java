package io.holdfast.node.health;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then on a thread of its own and answers with what it saw last. A look that hangs is told as such, and no
 * second one is begun beside it.
 */
public final class WatchedComponent implements HealthComponent, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedComponent.class);
    private final String name;
    private final Affects affects;
    private final Pace pace;
    private final Callable<Finding> look;
    private final ScheduledExecutorService clock;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Finding last = new Finding(false, "It was not looked at yet.");
    private volatile long begunAt = System.nanoTime();

    /**
     * How often and how patiently.
     *
     * @param patience after which a look that did not end counts as down
     */
    public record Pace(Duration every, Duration patience) {}

    private WatchedComponent(String name, Affects affects, Pace pace, Callable<Finding> look) {
        this.name = name;
        this.affects = affects;
        this.pace = pace;
        this.look = look;
        this.clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("holdfast-health-" + name).factory());
    }

    public static WatchedComponent start(String name, Affects affects, Pace pace, Callable<Finding> look) {
        var component = new WatchedComponent(name, affects, pace, look);
        var unused = component.clock.scheduleWithFixedDelay(
                component::look, 0, pace.every().toMillis(), TimeUnit.MILLISECONDS);
        return component;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Affects affects() {
        return affects;
    }

    @Override
    public Finding find() {
        boolean late =
                looking.get() && System.nanoTime() - begunAt > pace.patience().toNanos();
        return late ? new Finding(false, "No answer within " + pace.patience().toMillis() + " ms.") : last;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void look() {
        begunAt = System.nanoTime();
        looking.set(true);
        var before = last;
        last = seen();
        looking.set(false);
        if (before.up() != last.up()) {
            LOG.info("health: {} is {}: {}", name, last.up() ? "up" : "down", last.detail());
        }
    }

    private Finding seen() {
        try {
            return look.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Finding(false, "The look was ended.");
        } catch (Exception e) {
            var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Finding(false, "It could not be looked at: " + why + ".");
        }
    }
}
