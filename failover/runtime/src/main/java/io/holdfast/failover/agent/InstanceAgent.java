package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.time.Duration;
import java.util.List;

/**
 * One database instance, as the node beside it sees and changes it. An order is a goal, not a command: the
 * implementation works towards the newest one on a thread of its own, step by step, and begins again where it was
 * after any failure. An order that already holds changes nothing. The caller has made the promise of the order's epoch
 * durable before it hands the order over; nothing is promised about how soon a goal is reached.
 */
public interface InstanceAgent extends AutoCloseable {

    /**
     * Takes hold of the data directory: locks it, checks binaries, versions and rights, stops whatever instance of an
     * earlier run is still up, and starts what is there, fenced. Touches nothing that is foreign.
     *
     * @throws RefusedException with one sentence for the operator: what is wrong, where, and what to do
     */
    void start() throws RefusedException;

    /** The newest observation; never blocks. */
    Observation observe();

    /**
     * The histories that the register handed out, told before the order that was derived from the same state. An engine
     * that names its histories by itself learns here which of them count.
     */
    default void learn(List<LineageEntry> lineage) {}

    /** Who is to lead next, said before an order to hand over: it alone has to hold all when that is done. */
    default void handsOverTo(NodeName target) {}

    /** Sets the goal. Returns at once; a long job for an older goal (a clone, a rewind) is ended first. */
    void obey(Order order);

    /**
     * The lease of the primary of {@code epoch} was extended: it may serve for {@code remaining} from now. Before the first
     * of these calls nothing is promoted in that epoch and no client is let in. Without further calls the guard process ends the instance after that time, even when this JVM cannot.
     */
    void leaseExtended(Epoch epoch, Duration remaining);

    /** Ends the instance now, whatever the goal, and returns once no process of it is left; it stays down. */
    void stopNow(String why);

    /** Called, on any thread, whenever the observation changed in a way that others should hear of at once. */
    void onChange(Runnable listener);

    /** Stops the instance cleanly and lets go of the data directory. */
    @Override
    void close();
}
