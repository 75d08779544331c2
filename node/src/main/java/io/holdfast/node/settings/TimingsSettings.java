package io.holdfast.node.settings;

import io.holdfast.failover.core.FailoverPolicy;
import java.time.Duration;

/** The block {@code holdfast.timings}: the limits that failover is decided with, equal on all nodes. */
public record TimingsSettings(FailoverPolicy policy) {

    static TimingsSettings from(BlockSettings block) {
        try {
            return new TimingsSettings(new FailoverPolicy(
                    seconds(block, "silence"),
                    seconds(block, "lease"),
                    seconds(block, "guard-margin"),
                    seconds(block, "preferred-patience"),
                    seconds(block, "promotion-timeout"),
                    seconds(block, "hand-over-timeout"),
                    seconds(block, "alone-after"),
                    seconds(block, "initialiser-timeout")));
        } catch (IllegalArgumentException e) {
            throw block.wrong("silence", "does not fit, " + e.getMessage(), "shorten it or lengthen the lease");
        }
    }

    private static Duration seconds(BlockSettings block, String key) {
        return block.duration(key, Duration.ofMillis(50), Duration.ofMinutes(10));
    }
}
