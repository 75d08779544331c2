package io.holdfast.node.settings;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The block {@code holdfast.sessions}; without a group this node keeps no sessions. */
public record SessionsSettings(@Nullable GroupName group, int perPrincipal) {
    private static final int MOST = 100_000;

    static SessionsSettings from(BlockSettings block, List<GroupSettings> groups) {
        var hint = "name a PostgreSQL group of holdfast.groups, or take it out";
        int perPrincipal = block.whole("per-principal", 0, MOST);
        if (!block.has("group")) {
            return new SessionsSettings(null, perPrincipal);
        }
        var name = block.value("group", hint, GroupName::new);
        if (groups.stream().noneMatch(g -> g.name().equals(name) && g.engine() == Engine.POSTGRES)) {
            throw block.wrong("group", "is " + name + ", which is no PostgreSQL group of this file", hint);
        }
        return new SessionsSettings(name, perPrincipal);
    }
}
