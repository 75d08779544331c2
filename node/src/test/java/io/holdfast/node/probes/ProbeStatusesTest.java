package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each path and each status that docs/probes.md names is seen here; a new one fails until it is. */
class ProbeStatusesTest {
    private static final Path DOCUMENT = Path.of("../docs/probes.md");
    private static final Pattern PATH = Pattern.compile("`(/[a-z/-]*)`");
    private static final Pattern STATUS = Pattern.compile("\\b([2-5]\\d\\d)\\b");
    private static final String HOST = "127.0.43.6";

    /** A replica that writes wait for, the primary, one that every write waits for, one that none waits for, and a wreck. */
    private static final List<Consumer<FakeGroup>> STANDS = List.of(
            group -> {},
            group -> group.leads(3),
            group -> group.ackK = 2,
            group -> group.ackNames = List.of(new NodeName("h3")),
            group -> {
                group.state = InstanceState.FAILED;
                group.turnedAgo = Duration.ofMinutes(1);
                group.majority = false;
            });

    @Test
    void eachPathIsSeenGoodAndBad() throws IOException {
        var paths = firstColumn("| path |").stream()
                .flatMap(cell -> PATH.matcher(cell).results())
                .map(found -> found.group(1))
                .toList();
        Map<String, Set<Integer>> seen = new TreeMap<>();
        for (var stand : STANDS) {
            at(stand, ask -> {
                for (var path : paths) {
                    seen.computeIfAbsent(path, p -> new TreeSet<>()).add(ask.status(path));
                }
            });
        }

        assertThat(seen).containsKeys("/", "/primary", "/read-only-quorum", "/health/live", "/startup");
        assertThat(seen.remove("/health/live")).as("who answers lives").containsExactly(200);
        assertThat(seen).allSatisfy((path, statuses) -> assertThat(statuses).containsExactly(200, 503));
    }

    @Test
    void thePortAnswersWithTheStatusesThatAreNamedAndNoOther() throws IOException {
        var seen = new TreeSet<Integer>();
        at(group -> group.known = false, ask -> {
            for (var path : List.of("/primary", "/liveness", "/cluster", "/config", "/history", "/failsafe")) {
                seen.add(ask.status(path));
            }
            for (var line : List.of("POST /switchover HTTP/1.0", "BREW / HTTP/1.0", "no request")) {
                seen.add(Integer.valueOf(ask.raw(line + "\r\n\r\n").split(" ", 3)[1]));
            }
        });
        var named = firstColumn("| status |").stream()
                .flatMap(cell -> STATUS.matcher(cell).results())
                .map(MatchResult::group)
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(seen).isEqualTo(named);
    }

    private interface Questions {
        void put(Asked ask) throws IOException;
    }

    private static void at(Consumer<FakeGroup> stand, Questions questions) throws IOException {
        var group = new FakeGroup("h2");
        stand.accept(group);
        try (var node = ProbedNode.open(HOST, group)) {
            questions.put(node.ask());
        }
    }

    /** Of the table whose head begins so. */
    private static List<String> firstColumn(String head) throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .dropWhile(line -> !line.startsWith(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", 3)[1])
                .toList();
    }
}
