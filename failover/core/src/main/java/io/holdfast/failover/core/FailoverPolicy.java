package io.holdfast.failover.core;

import java.time.Duration;

/**
 * The limits that a decision is made with.
 *
 * @param silence a node whose reports stay away for this long is called silent; above the pause of a JVM that is to be
 *     tolerated, below the lease, so that detection and the lease's end meet
 * @param lease for how long a primary may serve after a majority agreed
 * @param guard how much later the guard process ends a primary whose JVM cannot
 * @param preferredPatience how long a planned target is waited for before anybody may lead
 * @param promotionTimeout a candidate that is not promoted by then costs the epoch
 * @param handOverTimeout a planned stop that is not over by then is given up, in a new epoch
 * @param aloneAfter durability = available: for how long replicas may be missing before the primary goes on alone
 * @param initialiserTimeout a named initialiser that is silent for this long is replaced
 */
public record FailoverPolicy(
        Duration silence,
        Duration lease,
        Duration guard,
        Duration preferredPatience,
        Duration promotionTimeout,
        Duration handOverTimeout,
        Duration aloneAfter,
        Duration initialiserTimeout) {

    public FailoverPolicy {
        if (silence.compareTo(lease) > 0) {
            throw new IllegalArgumentException("silence (" + silence + ") must not be longer than lease (" + lease
                    + "): detection would wait for nothing");
        }
    }

    public static FailoverPolicy defaults() {
        return new FailoverPolicy(
                Duration.ofMillis(1400),
                Duration.ofMillis(1800),
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60));
    }
}
