package io.holdfast.sharding.model;

/**
 * The rules of one kind of thing that has an owner: which events a command causes, and what they make of the state. The
 * owner applies them one command at a time, so a rule never sees half a change.
 *
 * @param <S> state, immutable
 * @param <C> command
 * @param <E> event, as it is kept
 */
public interface Aggregate<S, C extends Command, E> {
    S empty();

    Decision<S, E> decide(S state, C command, long now);

    S apply(S state, E event);

    /** What was read back from the journal, by another clock and after an unknown time: nothing may expire early. */
    S recovered(S state);

    /** Takes over what moved in memory while {@code next} became durable. */
    S carried(S next, S before);

    /** Whether somebody who was lent {@code before} would tell what is no longer true. */
    boolean differs(S before, S after);

    /** What is told at {@code now} may be told by others as well for a while, and asked for there. */
    S lent(S state, long now);

    /** The command may be answered from what is durable, beside a write that is under way. */
    boolean reads(C command);
}
