package io.holdfast.failover.register;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files: -Dholdfast.golden.write=true writes those of a new value; one that is there is never rewritten. */
class RegisterFormatTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final GroupName MAIN = new GroupName("main");
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");

    private static Map<String, Object> kept() {
        var append = new Command.Append(7, H1, MAIN, 0, THEN, Notebook.note("one"));
        var ledger = new Ledger(Notebook::evolve);
        for (int term = 0; term < 7; term++) {
            ledger.apply(new Command.OpenTerm(H1));
        }
        ledger.apply(new Command.Found(7, MAIN, Engine.POSTGRES, Notebook.RULE));
        ledger.apply(new Command.Readmit(H2, "store-3"));
        var kept = new LinkedHashMap<String, Object>();
        kept.put("register-command-1-open-term", new Command.OpenTerm(H1));
        kept.put("register-command-1-found", new Command.Found(7, MAIN, Engine.POSTGRES, Notebook.RULE));
        kept.put("register-command-1-append", append);
        kept.put("register-command-1-readmit", new Command.Readmit(H2, "store-3"));
        kept.put(
                "register-command-1-configure",
                new Command.Configure(MAIN, 0, Map.of("work_mem", "8MB", "jit", "off"), List.of("port")));
        kept.put("register-answer-1-stored", ledger.apply(append));
        kept.put("register-answer-1-view", ledger.view());
        kept.put("register-snapshot-1", ledger.content());
        kept.put("register-mark-1-new", new StoreMark("shop", H1, List.of(H2, H1), "store-1", Map.of()));
        kept.put(
                "register-mark-1-formed",
                new StoreMark("shop", H1, List.of(H1, H2), "store-1", Map.of("h2", "store-2", "h1", "store-1")));
        kept.put(
                "register-answer-1-configured",
                ledger.apply(new Command.Configure(MAIN, 0, Map.of("work_mem", "8MB"), List.of())));
        kept.put("register-snapshot-1-configured", ledger.content());
        var plan = new PlannedSwitchover.Plan(H2, THEN, "ann", 3);
        kept.put("register-command-1-plan", new Command.Plan(MAIN, 4, plan));
        kept.put("register-command-1-unplan", new Command.Plan(MAIN, PlannedSwitchover.ANY_VERSION, null));
        kept.put("register-answer-1-planned", ledger.apply(new Command.Plan(MAIN, 0, plan)));
        kept.put("register-snapshot-1-planned", ledger.content());
        var entry = new Outbox.Entry(
                "shop-main-failover-3", "failover", 3, H2, H1, "h2 leads", THEN, H1, List.of("chat", "pager"), null);
        var keep = new Command.Keep(MAIN, new Outbox(1, 3, false, 1, List.of(entry)));
        kept.put("register-command-1-keep", keep);
        kept.put("register-answer-1-kept", ledger.apply(keep));
        kept.put("register-snapshot-1-kept", ledger.content());
        var alarm = new Outbox.Entry(
                "shop-carts-alarm-1", "alarm", 9, null, null, "carts", THEN, H1, List.of("chat"), "slots-failing");
        var raised = new Outbox(1, 0, false, 1, List.of(alarm), List.of("slots-failing"));
        kept.put("register-command-1-keep-alarm", new Command.Keep(new GroupName("carts"), raised));
        ledger.apply(new Command.Keep(new GroupName("carts"), raised));
        kept.put("register-snapshot-1-kept-alarm", ledger.content());
        return kept;
    }

    static Stream<String> names() {
        return kept().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void yesterdaysBytesAreReadAndTodaysAreTheSame(String name) throws Exception {
        var value = Objects.requireNonNull(kept().get(name));
        var golden = golden(name, value);

        assertThat(Json.read(golden, type(value))).isEqualTo(value);
        assertThat(Json.text(value)).isEqualTo(new String(golden, UTF_8));
    }

    /** Commands are read as what they are stored as: by their name, not by their class. */
    private static Class<?> type(Object value) {
        return value instanceof Command ? Command.class : value.getClass();
    }

    private static byte[] golden(String name, Object value) throws IOException {
        var file = GOLDEN.resolve(name + ".json");
        if (!Files.exists(file) && Boolean.getBoolean("holdfast.golden.write")) {
            Files.write(file, Json.bytes(value));
        }
        return Files.readAllBytes(file);
    }
}
