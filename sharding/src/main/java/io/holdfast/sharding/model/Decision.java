package io.holdfast.sharding.model;

import java.util.List;

/**
 * What a command comes to.
 *
 * @param next the state once the events are durable
 * @param atOnce the answer needs none of the events to be durable
 */
public record Decision<S, E>(S next, List<E> events, Answer answer, boolean atOnce) {
    public Decision {
        events = List.copyOf(events);
    }

    static <S, E> Decision<S, E> unchanged(S state, Answer answer) {
        return new Decision<>(state, List.of(), answer, false);
    }
}
