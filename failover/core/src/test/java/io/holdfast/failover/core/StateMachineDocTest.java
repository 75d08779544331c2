package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/STATE_MACHINE.md} true to the table; {@code -Dupdate=true} writes it anew. */
class StateMachineDocTest {
    private static final String HEAD = """
            # The state machine of a group

            Written by a test from `FailoverRules.TABLE`; do not edit it. After a change of the table:
            `mvn -pl failover/core -am test -Dtest=StateMachineDocTest -Dsurefire.failIfNoSpecifiedTests=false -Dupdate=true`.

            Within a phase the first row whose condition holds wins; at most one event at a time. Every event is remembered by the
            register before anybody acts on it. Operators' requests (switchover, failover, reinit, pause, resume) are events too.

            ```mermaid
            stateDiagram-v2
                [*] --> Unborn
                Unborn --> Initialising: all nodes here, nothing there
                Unborn --> Fencing: data adopted
                Initialising --> Fencing: data created
                Fencing --> Promoting: fence quorum, leases over
                Promoting --> Opening: candidate promoted
                Promoting --> Fencing: candidate lost
                Opening --> Steady: marker held
                Opening --> Fencing: primary lost
                Steady --> Fencing: primary lost or cannot write, failover asked for
                Steady --> HandingOver: switchover asked for, primary may not lead
                HandingOver --> Promoting: handed over
                HandingOver --> Steady: Redis, the target does not get there
                HandingOver --> Fencing: not in time
            ```

            | phase | when |
            |---|---|
            """;

    @Test
    void theDocumentShowsTheTableAsItIs() throws IOException {
        var file = root().resolve("docs/STATE_MACHINE.md");
        var rendered = HEAD
                + FailoverRules.TABLE.stream()
                        .map(rule -> "| " + rule.phase().getSimpleName() + " | " + rule.when() + " |\n")
                        .collect(Collectors.joining());
        if (Boolean.getBoolean("update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, rendered);
        }

        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as("docs/STATE_MACHINE.md is stale: run this test with -Dupdate=true")
                .isEqualTo(rendered);
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
                .filter(at -> Files.isDirectory(at.resolve("failover")))
                .findFirst()
                .orElseThrow();
    }
}
