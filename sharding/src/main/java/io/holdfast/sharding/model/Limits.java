package io.holdfast.sharding.model;

/**
 * What one session may be.
 *
 * @param spentKeys how many idempotency keys it remembers: more than its callers repeat at once after an outage
 * @param skewMillis by how much two nodes' clocks may differ without a session expiring early
 */
public record Limits(int bytes, int attributes, int spentKeys, long skewMillis) {
    public static final Limits DEFAULTS = new Limits(32 * 1024, 128, 256, 10_000);
}
