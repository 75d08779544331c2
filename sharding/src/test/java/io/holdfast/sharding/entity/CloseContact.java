package io.holdfast.sharding.entity;

/** A node that hears the others. */
final class CloseContact implements Contact {
    @Override
    public boolean fresh() {
        return true;
    }

    @Override
    public boolean waking() {
        return false;
    }
}
