package io.holdfast.sharding;

import io.holdfast.sharding.model.Limits;
import java.time.Duration;

/**
 * How this cluster keeps its sessions; equal on all nodes.
 *
 * @param node this node's name, as answers tell it
 * @param perPrincipal sessions that a principal may have; 0: any number
 * @param sweep how often to look for sessions that expired
 */
public record SessionsOptions(String node, Limits limits, int perPrincipal, Duration sweep) {
    public static SessionsOptions of(String node) {
        return new SessionsOptions(node, Limits.DEFAULTS, 0, Duration.ofSeconds(5));
    }

    public SessionsOptions perPrincipal(int most) {
        return new SessionsOptions(node, limits, most, sweep);
    }
}
