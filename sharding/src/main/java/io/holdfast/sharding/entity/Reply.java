package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;

/**
 * What an owner said.
 *
 * @param owner the node that it is on
 * @param epoch of the group that keeps the sessions, as that node knew it; 0: it did not say
 */
public record Reply(Answer answer, String owner, long epoch) {}
