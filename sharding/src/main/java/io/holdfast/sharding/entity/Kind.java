package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Aggregate;
import io.holdfast.sharding.model.Command;
import org.apache.pekko.persistence.typed.PersistenceId;

/** A kind of thing that has owners; {@code name} begins the persistence ids and must never change. */
record Kind<S, C extends Command, E>(
        String name, Aggregate<S, C, E> rules, Class<S> state, Class<C> command, Class<E> event) {

    /** Under which one of them is kept. */
    PersistenceId id(String key) {
        return PersistenceId.of(name, key);
    }
}
