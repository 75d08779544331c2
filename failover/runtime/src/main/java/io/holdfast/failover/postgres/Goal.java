package io.holdfast.failover.postgres;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Order;

/** The newest order. Whoever works for one asks between two steps whether it still is the one. */
final class Goal {
    private Order order = new Order.Observe(Epoch.NONE);
    private boolean woken;
    private boolean closed;

    /** True when this is another goal than before. */
    synchronized boolean set(Order newest) {
        boolean other = !newest.equals(order);
        order = newest;
        if (other) {
            wake();
        }
        return other;
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        wake();
    }

    synchronized boolean closed() {
        return closed;
    }

    synchronized Order current() {
        return order;
    }

    /** No longer worth working for: another order came, or the agent is closed. */
    synchronized boolean gaveUp(Order working) {
        return closed || !working.equals(order);
    }

    /** Waits until something happened or {@code millis} went by. */
    synchronized void await(long millis) throws InterruptedException {
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
