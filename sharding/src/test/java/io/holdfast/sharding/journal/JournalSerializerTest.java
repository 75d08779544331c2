package io.holdfast.sharding.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sharding.model.Attribute;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.PrincipalEvent;
import io.holdfast.sharding.model.PrincipalState;
import io.holdfast.sharding.model.SessionEvent;
import io.holdfast.sharding.model.SessionState;
import io.holdfast.sharding.model.Spent;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files: -Dholdfast.golden.write=true writes those of a new kind; one that is there is never rewritten. */
class JournalSerializerTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Map<String, Object> SAMPLES = Map.ofEntries(
            Map.entry(
                    "created",
                    new SessionEvent.Created(
                            "hash", "alice", Map.of("cart", "[1]"), 1_800_000, 0, 1_700_000_000_000L, 0)),
            Map.entry(
                    "created-once",
                    new SessionEvent.Created(
                            "hash", "alice", Map.of("cart", "[1]"), 1_800_000, 0, 1_700_000_000_000L, 9)),
            Map.entry(
                    "changed", new SessionEvent.Changed(Map.of("n", "5"), List.of("old"), new Spent("key", "f00d"), 7)),
            Map.entry("changed-plain", new SessionEvent.Changed(Map.of(), List.of("old"), null, 7)),
            Map.entry("touched", new SessionEvent.Touched(8)),
            Map.entry("rotated", new SessionEvent.Rotated("next", 9)),
            Map.entry("ended", new SessionEvent.Ended(EndReason.EXPIRED, 10)),
            Map.entry("absent", new SessionState.Absent()),
            Map.entry("ended-state", new SessionState.Ended(List.of("a", "b"), EndReason.DELETED, "alice", 11)),
            Map.entry(
                    "live",
                    new SessionState.Live(
                            "hash",
                            "alice",
                            Map.of("n", new Attribute("5", 3)),
                            4,
                            Map.of("old", 2L),
                            1,
                            List.of(new Spent("key", "f00d")),
                            List.of("before"),
                            1,
                            2,
                            2,
                            1000,
                            0,
                            0,
                            0)),
            Map.entry(
                    "live-once",
                    new SessionState.Live(
                            "hash", "", Map.of(), 1, Map.of(), 0, List.of(), List.of(), 1, 1, 1, 1000, 0, 0, 9)),
            Map.entry("admitted", new PrincipalEvent.Admitted("key", 12)),
            Map.entry("left", new PrincipalEvent.Left("key")),
            Map.entry("revoked", new PrincipalEvent.Revoked(13)),
            Map.entry("purged", new PrincipalEvent.Purged(2, 14)),
            Map.entry("principal", new PrincipalState(Map.of("key", 12L))));
    private final JournalSerializer serializer = new JournalSerializer();

    static Stream<String> names() {
        return SAMPLES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatWasKeptYesterdayIsReadAndWhatIsKeptTodayIsTheSame(String name) throws Exception {
        var sample = SAMPLES.get(name);
        assertThat(sample).isNotNull();
        var file = GOLDEN.resolve(
                serializer.manifest(java.util.Objects.requireNonNull(sample)).replace('/', '-') + "-" + name + ".json");
        if (Boolean.getBoolean("holdfast.golden.write") && !Files.exists(file)) {
            Files.createDirectories(GOLDEN);
            Files.write(file, serializer.toBinary(sample));
        }

        assertThat(serializer.fromBinary(Files.readAllBytes(file), serializer.manifest(sample)))
                .isEqualTo(sample);
        assertThat(serializer.toBinary(sample)).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void whatTheNextReleaseAddsIsSkipped() throws Exception {
        var json = "{\"at\":8,\"mood\":{\"new\":[1]}}".getBytes(StandardCharsets.UTF_8);

        assertThat(serializer.fromBinary(json, "session-touched/1")).isEqualTo(new SessionEvent.Touched(8));
    }

    @Test
    void whatIsUnknownOrDamagedIsRefusedAndNeverGuessed() {
        assertThatThrownBy(() -> serializer.fromBinary(new byte[] {'{', '}'}, "session-touched/9"))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("session-touched/9");
        assertThatThrownBy(() -> serializer.fromBinary(new byte[] {'{'}, "session-touched/1"))
                .isInstanceOf(NotSerializableException.class);
    }
}
