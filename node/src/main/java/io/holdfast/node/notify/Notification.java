package io.holdfast.node.notify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.holdfast.failover.register.Outbox;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * What is told.
 *
 * @param id the same whenever this is told again, by whichever node: a receiver drops what it has
 * @param kind failover, switchover, degraded, recovered, alarm or cleared
 * @param group a group, or a watched Redis Cluster
 * @param alarm which one was raised or cleared, in the words of docs/redis-cluster.md
 * @param sentence for people
 * @param at when it happened
 * @param node who noted it
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
        String node,
        @Nullable String alarm) {

    static Notification of(String cluster, GroupName group, Outbox.Entry entry) {
        return new Notification(
                entry.id(),
                entry.kind(),
                cluster,
                group.value(),
                entry.epoch(),
                text(entry.primary()),
                text(entry.oldPrimary()),
                entry.sentence(),
                entry.at().toString(),
                entry.node().value(),
                entry.alarm());
    }

    private static @Nullable String text(@Nullable NodeName node) {
        return node == null ? null : node.value();
    }
}
