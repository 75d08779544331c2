package io.holdfast.failover.instance;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Order;
import java.util.function.Predicate;

/** The newest order. Whoever works for one asks between two steps whether it still is the one. */
public final class Goal {
    private Order order = new Order.Observe(Epoch.NONE);
    private boolean woken;
    private boolean closed;

    /** True when this is another goal than before. */
    public synchronized boolean set(Order newest) {
        boolean other = !newest.equals(order);
        order = newest;
        if (other) {
            wake();
        }
        return other;
    }

    public synchronized void wake() {
        woken = true;
        notifyAll();
    }

    public synchronized void close() {
        closed = true;
        wake();
    }

    public synchronized boolean closed() {
        return closed;
    }

    public synchronized Order current() {
        return order;
    }

    /** No longer worth working for: another order came, or the agent is closed. */
    public synchronized boolean gaveUp(Order working) {
        return closed || !working.equals(order);
    }

    /** No longer worth working for although other orders may be as good: none that still serves is there. */
    public synchronized boolean gaveUp(Predicate<Order> serves) {
        return closed || !serves.test(order);
    }

    /** Waits until something happened or {@code millis} went by. */
    public synchronized void await(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!woken && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        woken = false;
    }
}
