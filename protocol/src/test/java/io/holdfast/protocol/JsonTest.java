package io.holdfast.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files: -Dholdfast.golden.write=true writes those of a new value; one that is there is never rewritten. */
class JsonTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final Epoch E3 = new Epoch(3);
    private static final Member M1 = new Member(H1, "10.77.0.11", 5432, new Incarnation("inc-1"), false);

    /** What the register keeps, by the name of its golden file: a kind, the kind's version and a case. */
    private static Map<String, Object> kept() {
        var kept = new LinkedHashMap<String, Object>();
        events().forEach((name, event) -> kept.put("event-1-" + name, event));
        var states = Samples.all();
        for (var name : List.of("steady", "in-unborn", "in-fencing", "in-promoting", "in-initialising")) {
            var sample = states.get("directive-1-" + (name.equals("steady") ? "observe" : name));
            kept.put("group-state-1-" + name, state(sample));
        }
        kept.put(
                "history-entry-1",
                new HistoryEntry(
                        42,
                        E3,
                        Instant.parse("2026-01-02T03:04:05.678901Z"),
                        H2,
                        "steady",
                        "fencing",
                        "h1 is gone",
                        new Event.Paused()));
        return kept;
    }

    private static GroupState state(@Nullable Object directive) {
        return ((Directive) Objects.requireNonNull(directive)).state();
    }

    private static Map<String, Event> events() {
        var events = new LinkedHashMap<String, Event>();
        events.put("initialisation-started", new Event.InitialisationStarted(H1));
        events.put("initialised", new Event.Initialised(M1, "1", "7300000000000000001", new Secret("pw")));
        events.put("handover-started", new Event.HandOverStarted(H2, "an operator asked"));
        events.put("handover-cancelled", new Event.HandOverCancelled("h2 did not catch up in time"));
        events.put("fencing-started", new Event.FencingStarted(E3, "h1 is gone", H2));
        events.put("fencing-started-anyone", new Event.FencingStarted(E3, "h1 is gone", null));
        events.put("promotion-started", new Event.PromotionStarted(E3, H2, "4", "uuid-3", "2", 0x1_0000_0060L));
        events.put("candidate-promoted", new Event.CandidatePromoted(E3, "2", 0x1_0000_0060L));
        events.put("epoch-opened", new Event.EpochOpened(E3));
        events.put("member-added", new Event.MemberAdded(M1));
        events.put("member-leaving", new Event.MemberLeaving(H1, "silent"));
        events.put("member-kept", new Event.MemberKept(H1, "needed"));
        events.put("member-removed", new Event.MemberRemoved(H1));
        events.put("candidate-promoted-named", new Event.CandidatePromoted(E3, "8f1c", 317, "5d0b"));
        events.put("memory-lost", new Event.MemoryLost(M1, "8f1c", "h2 restarted without memory"));
        events.put("went-alone", new Event.WentAlone(H1, "too few replicas"));
        events.put("ack-rule-raised", new Event.AckRuleRaised(1));
        events.put("bytes-discarded", new Event.BytesDiscarded(H1, 2236, "8f1c2d3e@286575"));
        events.put("paused", new Event.Paused());
        events.put("resumed", new Event.Resumed());
        return events;
    }

    static Stream<String> names() {
        return kept().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void yesterdaysBytesAreReadAndTodaysAreTheSame(String name) throws Exception {
        Object value = value(name);
        var golden = golden(name, value);

        assertThat(Json.read(golden, type(value))).isEqualTo(value);
        assertThat(Json.bytes(value)).asString().isEqualTo(new String(golden, UTF_8));
    }

    @Test
    void everyKindOfEventHasAGoldenFile() {
        assertThat(events().values().stream().map(Event::getClass).distinct())
                .hasSize(Event.class.getPermittedSubclasses().length);
    }

    @Test
    void whatTheNextVersionAddsIsPassedOver() throws Exception {
        var newer = """
                {"event":"epoch-opened","epoch":3,"openedBy":{"node":"h1"}}""";

        assertThat(Json.read(newer.getBytes(UTF_8), Event.class)).isEqualTo(new Event.EpochOpened(E3));
    }

    @Test
    void damageIsToldAndNeverGuessedAt() {
        var whole = Json.bytes(value("group-state-1-steady"));
        var cut = Arrays.copyOf(whole, whole.length - 1);

        assertThatThrownBy(() -> Json.read(cut, GroupState.class)).isInstanceOf(IOException.class);
    }

    private static Object value(String name) {
        var value = kept().get(name);
        if (value == null) {
            throw new IllegalArgumentException("no sample is called " + name);
        }
        return value;
    }

    /** Events are read as what they are stored as: by their name, not by their class. */
    private static Class<?> type(Object value) {
        return value instanceof Event ? Event.class : value.getClass();
    }

    private static byte[] golden(String name, Object value) throws IOException {
        var file = GOLDEN.resolve(name + ".json");
        if (!Files.exists(file) && Boolean.getBoolean("holdfast.golden.write")) {
            Files.write(file, Json.bytes(value));
        }
        return Files.readAllBytes(file);
    }
}
