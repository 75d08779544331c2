package io.holdfast.node.settings;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The block {@code holdfast.sessions}; without a group this node keeps no sessions.
 *
 * @param cache the Redis group that holds copies; null: none does
 */
public record SessionsSettings(
        @Nullable GroupName group, @Nullable GroupName cache, int perPrincipal) {
    private static final int MOST = 100_000;

    static SessionsSettings from(BlockSettings block, List<GroupSettings> groups) {
        return new SessionsSettings(
                named(block, "group", Engine.POSTGRES, "PostgreSQL", groups),
                named(block, "cache", Engine.REDIS, "Redis", groups),
                block.whole("per-principal", 0, MOST));
    }

    private static @Nullable GroupName named(
            BlockSettings block, String key, Engine engine, String word, List<GroupSettings> groups) {
        if (!block.has(key)) {
            return null;
        }
        var hint = "name a " + word + " group of holdfast.groups, or take it out";
        var name = block.value(key, hint, GroupName::new);
        if (groups.stream().noneMatch(g -> g.name().equals(name) && g.engine() == engine)) {
            throw block.wrong(key, "is " + name + ", which is no " + word + " group of this file", hint);
        }
        return name;
    }
}
