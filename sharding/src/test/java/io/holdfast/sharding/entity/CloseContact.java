package io.holdfast.sharding.entity;

/** A node that hears the others. */
final class CloseContact implements Contact {
    @Override
    public boolean fresh() {
        return true;
    }

    @Override
    public long left() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean waking() {
        return false;
    }
}
