package io.holdfast.node.settings;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One block of {@code holdfast.groups}: what all nodes say alike of a group, and the instance beside this node.
 *
 * @param instance null on a node that only votes
 */
public record GroupSettings(
        GroupName name,
        Engine engine,
        AckRule ackRule,
        @Nullable InstanceSettings instance) {

    static List<GroupSettings> all(BlockSettings groups) {
        if (groups.names().isEmpty()) {
            throw new SettingsException("%s: %s has no group; add one such as main { engine = postgres, ... }."
                    .formatted(FileSettings.place(groups.config().root().origin()), groups.path()));
        }
        return groups.names().stream().map(name -> from(name, groups)).toList();
    }

    private static GroupSettings from(String name, BlockSettings groups) {
        var block = groups.block(name);
        var engine = block.value("engine", "write postgres or redis", text -> word(Engine.class, text));
        var durability = block.value("durability", "write strict or available", text -> word(Durability.class, text));
        return new GroupSettings(
                groupName(name, groups),
                engine,
                AckRule.of(block.whole("ack", 1, 8), durability),
                block.has("instance") ? InstanceSettings.from(block.block("instance"), engine) : null);
    }

    private static GroupName groupName(String name, BlockSettings groups) {
        try {
            return new GroupName(name);
        } catch (IllegalArgumentException e) {
            throw groups.wrong(name, "is wrong, " + e.getMessage(), "rename the group");
        }
    }

    private static <E extends Enum<E>> E word(Class<E> type, String text) {
        try {
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not known", e);
        }
    }
}
