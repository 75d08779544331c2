package io.holdfast.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What the demo sees of its group, through the same API as everybody. */
final class DemoView {
    private final ApiClient api;

    DemoView(List<String> hosts) {
        api = new ApiClient(
                hosts.stream()
                        .map(host -> "http://" + host + ":" + DemoPorts.HTTP)
                        .toList(),
                "",
                null);
    }

    /** One look. */
    record Look(JsonNode group) {
        boolean whole() {
            return group.path("phase").asText().equals("steady")
                    && group.path("healthy").asBoolean()
                    && members("streaming") == DemoPorts.USUAL.size() - 1;
        }

        long epoch() {
            return group.path("epoch").asLong();
        }

        Optional<String> primary() {
            return Optional.ofNullable(group.path("primary").textValue());
        }

        /** One line that changes exactly when something worth telling does. */
        String line() {
            var members = StreamSupport.stream(group.path("members").spliterator(), false)
                    .map(m -> m.path("name").asText() + " " + m.path("state").asText()
                            + (m.hasNonNull("progress")
                                    ? " " + m.path("progress").asInt() + "%"
                                    : ""))
                    .collect(Collectors.joining(", "));
            return "%s, epoch %d, primary %s: %s"
                    .formatted(group.path("phase").asText(), epoch(), primary().orElse("none"), members);
        }

        private long members(String state) {
            return StreamSupport.stream(group.path("members").spliterator(), false)
                    .filter(m -> m.path("state").asText().equals(state))
                    .count();
        }
    }

    /** The PostgreSQL group; empty while no node answers. */
    Optional<Look> look() {
        return look("main");
    }

    Optional<Look> look(String group) {
        try {
            return Optional.of(new Look(api.get("/v1/groups/" + group)));
        } catch (CommandException e) {
            return Optional.empty();
        }
    }

    /** The newest change of primary that was completed. */
    Optional<JsonNode> lastChange() {
        try {
            var changes = api.get("/v1/groups/main/history").path("changes");
            return StreamSupport.stream(changes.spliterator(), false)
                    .filter(c -> c.path("totalMillis").isNumber())
                    .reduce((first, second) -> second);
        } catch (CommandException e) {
            return Optional.empty();
        }
    }
}
