package io.holdfast.failover.register;

import io.holdfast.failover.register.Evolution.Evolved;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;

/** A group whose events are notes, each kept as the state's newest: enough to see what was stored, and in what order. */
final class Notebook {
    static final GroupName MAIN = new GroupName("main");
    static final NodeName H1 = new NodeName("h1");
    static final AckRule RULE = AckRule.of(1, Durability.STRICT);

    private Notebook() {}

    static Event note(String text) {
        return new Event.HandOverStarted(H1, text);
    }

    static String text(Event event) {
        return event instanceof Event.HandOverStarted note ? note.reason() : event.toString();
    }

    static String newest(GroupState state) {
        return state.systemId();
    }

    static Evolved evolve(GroupState state, Event event) {
        if (event instanceof Event.Resumed) {
            return new Evolved.Misfit("nothing was paused");
        }
        if (event instanceof Event.Paused) {
            throw new IllegalArgumentException("a transition with a fault");
        }
        return new Evolved.Next(new GroupState(
                state.group(),
                state.engine(),
                -1,
                state.epoch(),
                state.phase(),
                state.primary(),
                state.members(),
                state.ackRule(),
                state.lineage(),
                state.retired(),
                state.nextHistory(),
                text(event),
                state.secret(),
                state.paused()));
    }
}
