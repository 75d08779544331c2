package io.holdfast.node.cli;

import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Which group a command means that names none: the only one there is, or else the one that is called main. */
final class DefaultGroup {
    static final String RULE = "default: the only one there is, or main";
    private static final String MAIN = "main";

    private DefaultGroup() {}

    static String of(@Nullable String named, ApiClient api) {
        return of(named, api, "");
    }

    /** @param engine only groups of this one can be meant; empty: of any */
    static String of(@Nullable String named, ApiClient api, String engine) {
        if (named != null) {
            return Segment.of(named);
        }
        var names = new ArrayList<String>();
        for (var group : api.get("/v1/groups").path("groups")) {
            if (engine.isEmpty() || group.path("engine").asText().equals(engine)) {
                names.add(Segment.of(group.path("name").asText()));
            }
        }
        if (names.size() == 1) {
            return names.getFirst();
        }
        if (names.isEmpty() || names.contains(MAIN)) {
            return MAIN;
        }
        throw new CommandException(Exit.USAGE, "Say which group: " + String.join(", ", names) + ".");
    }
}
