package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.Upkeep;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files: -Dholdfast.golden.write=true writes those of a new message; one that is there is never rewritten. */
class KryoSerializerTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final NodeName H1 = new NodeName("h1");
    private static final GroupName MAIN = new GroupName("main");
    private final KryoSerializer serializer = new KryoSerializer();

    private static Map<String, NodeMessage> samples() {
        var samples = new LinkedHashMap<String, NodeMessage>();
        samples.put("join-question", new NodeMessage.JoinQuestion(H1, -5, true));
        samples.put("join-answer", new NodeMessage.JoinAnswer(H1, -5, List.of(H1), true, false));
        samples.put("clock-question", new NodeMessage.ClockQuestion(H1, 3));
        samples.put("clock-answer", new NodeMessage.ClockAnswer(H1, 3, "boot", 1L << 40));
        samples.put("request-switchover", request(new Request.Switchover(H1)));
        samples.put("request-switchover-anyone", request(new Request.Switchover(null)));
        samples.put("request-failover", request(new Request.Failover(H1)));
        samples.put("request-pause", request(new Request.Pause()));
        samples.put("request-resume", request(new Request.Resume()));
        samples.put("request-reinit", request(new Request.Reinit(H1)));
        samples.put("outcome-done", new NodeMessage.RequestAnswered(3, new Outcome.Done("done", 7)));
        samples.put("outcome-refused", new NodeMessage.RequestAnswered(3, new Outcome.Refused("refused")));
        samples.put("outcome-unknown", new NodeMessage.RequestAnswered(3, new Outcome.Unknown("unknown")));
        samples.put(
                "upkeep-restart",
                new NodeMessage.UpkeepAsked(H1, 3, MAIN, NodeMessage.UpkeepAsked.Kind.RESTART, "run"));
        samples.put(
                "upkeep-answer",
                new NodeMessage.UpkeepAnswered(
                        3, "no", new Upkeep.Survey(List.of(new Upkeep.Pending("jit", "on", "off", true)), "run")));
        samples.put(
                "group-parameters",
                new NodeMessage.ParametersTold(MAIN, new GroupParameters(7, Map.of("work_mem", "8MB", "jit", "off"))));
        var then = Instant.parse("2026-11-21T22:00:00Z");
        samples.put(
                "group-plan",
                new NodeMessage.PlanTold(
                        MAIN, new PlannedSwitchover(2, new PlannedSwitchover.Plan(H1, then, "ann", 3))));
        samples.put("group-plan-none", new NodeMessage.PlanTold(MAIN, new PlannedSwitchover(3, null)));
        return samples;
    }

    static Stream<String> names() {
        return samples().keySet().stream();
    }

    private static NodeMessage request(Request request) {
        return new NodeMessage.RequestMade(H1, 3, "boot", 1L << 40, MAIN, request);
    }

    @ParameterizedTest
    @MethodSource("names")
    void yesterdaysBytesAreReadAndTodaysAreTheSame(String name) throws Exception {
        var sample = Objects.requireNonNull(samples().get(name));
        byte[] golden = golden(name, serializer.toBinary(sample));

        assertThat(serializer.fromBinary(golden, serializer.manifest(sample))).isEqualTo(sample);
        assertThat(serializer.toBinary(sample)).isEqualTo(golden);
    }

    @Test
    void whatCannotBeReadIsDroppedByPekkoAndBreaksNoConnection() {
        assertThatThrownBy(() -> serializer.fromBinary(new byte[] {1, 2, 3}, "request/1"))
                .isInstanceOf(NotSerializableException.class);
        assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "request/9"))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("request/9");
    }

    private static byte[] golden(String name, byte[] now) throws IOException {
        var file = GOLDEN.resolve(name + "-1.hex");
        if (!Files.exists(file) && Boolean.getBoolean("holdfast.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, HexFormat.of().formatHex(now) + "\n");
        }
        return HexFormat.of().parseHex(Files.readString(file).strip());
    }
}
