package io.holdfast.failover.rediscluster;

import java.time.Duration;

/**
 * A cluster as it was seen last.
 *
 * @param looked false before the first look has ended
 * @param age since that look
 */
public record ClusterView(
        String name, Picture picture, Judgement judgement, boolean looked, Duration age, Duration nodeTimeout) {

    public boolean healthy() {
        return looked && judgement.healthy();
    }

    /** Healthy, and nothing is to be seen to. */
    public boolean whole() {
        return looked && judgement.alarms().isEmpty();
    }

    public String verdict() {
        return looked ? judgement.verdict() : "Nothing was seen of it yet.";
    }
}
