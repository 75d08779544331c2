package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;

/**
 * What an owner said.
 *
 * @param owner the node that it is on
 */
public record Reply(Answer answer, String owner) {}
