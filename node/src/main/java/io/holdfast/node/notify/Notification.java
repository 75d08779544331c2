package io.holdfast.node.notify;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is told.
 *
 * @param id the same for the same happening, whichever node tells it: a receiver drops what it has
 * @param kind failover, switchover, degraded or recovered
 * @param sentence for people
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Notification(
        String id,
        String kind,
        String cluster,
        String group,
        long epoch,
        @Nullable String primary,
        @Nullable String oldPrimary,
        String sentence,
        String at,
        String node) {}
