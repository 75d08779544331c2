package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Aggregate;
import io.holdfast.sharding.model.Command;

/** A kind of thing that has owners; {@code name} begins the persistence ids and must never change. */
record Kind<S, C extends Command, E>(
        String name, Aggregate<S, C, E> rules, Class<S> state, Class<C> command, Class<E> event) {}
