package io.holdfast.failover.coordinator;

import io.holdfast.failover.register.Register;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps in on the node that leads the register when no coordinator is heard: the register elects within two seconds,
 * the cluster needs up to nine to move its singleton. It stands down as soon as a higher term is seen. Two coordinators
 * at once cost time and never data, because the register takes appends of the highest term only.
 */
public final class Deputy {
    private static final Duration PATIENCE = Duration.ofMillis(1200);
    private final Register register;
    private final Heard heard;
    private final Coordinators coordinators;
    private final BooleanSupplier hearsMajority;
    private final LongSupplier nanos;
    private @Nullable CoordinatorLoop acting;

    /** Who does not hear a majority of the control nodes is cut off itself: its silence proves nothing. */
    public Deputy(
            Register register,
            Heard heard,
            Coordinators coordinators,
            BooleanSupplier hearsMajority,
            LongSupplier nanos) {
        this.register = register;
        this.heard = heard;
        this.coordinators = coordinators;
        this.hearsMajority = hearsMajority;
        this.nanos = nanos;
    }

    public synchronized void tick() {
        if (acting == null
                && register.standing().leading()
                && heard.silence(nanos.getAsLong()).compareTo(PATIENCE) >= 0
                && hearsMajority.getAsBoolean()) {
            acting = coordinators.begin("it leads the register and no coordinator is heard", this::standDown);
        }
    }

    synchronized boolean acting() {
        return acting != null;
    }

    private synchronized void standDown() {
        Optional.ofNullable(acting).ifPresent(coordinators::end);
        acting = null;
    }
}
