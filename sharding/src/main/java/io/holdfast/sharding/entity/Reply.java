package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;

/**
 * What an owner said.
 *
 * @param owner the node that it is on
 * @param epoch of the group that keeps the sessions, as that node knew it; 0: it did not say
 * @param id of the question; 0: there is only one
 * @param lent for so many nanoseconds from when it was asked for it stays true, unless it is recalled; 0: it is not lent
 */
public record Reply(Answer answer, String owner, long epoch, long id, long lent) implements CourierMessage {
    public Reply(Answer answer, String owner, long epoch, long id) {
        this(answer, owner, epoch, id, 0);
    }

    public Reply(Answer answer, String owner, long epoch) {
        this(answer, owner, epoch, 0, 0);
    }
}
