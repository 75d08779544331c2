package io.holdfast.sharding.model;

/** What may be asked of an owner. */
public sealed interface Command permits SessionCommand, PrincipalCommand {}
