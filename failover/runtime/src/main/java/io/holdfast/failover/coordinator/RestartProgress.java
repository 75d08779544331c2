package io.holdfast.failover.coordinator;

import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.util.List;

/**
 * How far a rolling restart is. The first step that fails is its last one.
 *
 * @param run names it, so that it can be gone on with by any node
 * @param sentence what became of it, or what it does now
 */
public record RestartProgress(String run, GroupName group, State state, List<Step> steps, String sentence) {
    public RestartProgress {
        steps = List.copyOf(steps);
    }

    /** Of the whole, and of each step. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        SKIPPED,
        FAILED
    }

    /** One step at one member; {@code what} is "restart" or "switchover". */
    public record Step(NodeName node, String what, State state, long millis, String why) {
        Step now(State next, long took, String sentence) {
            return new Step(node, what, next, took, sentence);
        }
    }
}
