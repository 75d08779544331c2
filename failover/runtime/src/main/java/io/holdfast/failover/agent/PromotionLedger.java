package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;

/** One epoch, one promotion: the durable note that a promotion was begun. */
public interface PromotionLedger {

    /**
     * Notes on disk that the promotion of {@code epoch} begins here.
     *
     * @return false when it was begun before: it must not be begun again, the epoch is spent
     * @throws java.io.UncheckedIOException when the note could not be made durable; then nothing may be promoted
     */
    boolean begin(Epoch epoch);
}
