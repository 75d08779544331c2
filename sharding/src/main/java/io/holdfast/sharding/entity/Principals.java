package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.PrincipalCommand;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Reaches the owner of a principal, wherever it is. */
interface Principals {
    CompletionStage<Reply> ask(String principal, PrincipalCommand command, Duration limit);
}
