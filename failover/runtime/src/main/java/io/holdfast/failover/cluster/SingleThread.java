package io.holdfast.failover.cluster;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;

/** Executors of one daemon thread; what comes after their end is dropped, because messages go on arriving then. */
final class SingleThread {
    private SingleThread() {}

    static ScheduledExecutorService named(String name) {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory(), new DiscardPolicy());
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }
}
