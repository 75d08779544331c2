package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Progress;
import io.holdfast.node.client.Terminal;
import java.time.Duration;

/** Looks on while a member's data is made anew or rewound, until it streams and counts again. */
final class MemberProgress {
    private static final Duration PACE = Duration.ofMillis(250);
    private static final Duration UNSEEN = Duration.ofSeconds(15);
    private final Terminal terminal;
    private final ApiClient api;

    MemberProgress(Terminal terminal, ApiClient api) {
        this.terminal = terminal;
        this.api = api;
    }

    /** Returns once it streams again; one that failed ends it with its reason. */
    void follow(String group, String node) {
        var progress = new Progress(terminal);
        long began = System.nanoTime();
        boolean left = false;
        boolean begun = false; // what had failed before is why many are cloned anew
        while (true) {
            var member = member(group, node);
            var state = member.path("state").asText("gone");
            boolean whole = state.equals("streaming") && member.path("counted").asBoolean();
            left |= !whole;
            if (whole && (left || System.nanoTime() - began > UNSEEN.toNanos())) {
                progress.line(
                        "%s streams again after %d s.".formatted(node, (System.nanoTime() - began) / 1_000_000_000L));
                return;
            }
            begun |= !state.equals("failed") || System.nanoTime() - began > UNSEEN.toNanos();
            if (begun && state.equals("failed")) {
                progress.end();
                throw new CommandException(
                        Exit.REFUSED, node + " failed: " + member.path("why").asText());
            }
            progress.show(member.path("progress").asInt(-1), node + " " + state);
            Pause.of(PACE);
        }
    }

    private JsonNode member(String group, String node) {
        var answer = api.get("/v1/groups/" + Segment.of(group));
        for (var m : answer.path("members")) {
            if (m.path("name").asText().equals(node)) {
                return m;
            }
        }
        return answer.path("nobody");
    }
}
