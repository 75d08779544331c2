package io.holdfast.failover.core;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.Evidence.Probe;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One report in words: node, state, position ({@code history@offset}), then what is not as usual. {@code e2} promised;
 * {@code age=900} heard that long ago; {@code exact} or {@code moving}; {@code data=other}; {@code lease=300} granted
 * that long before; {@code v=19} the order it obeys; {@code acks=h2+h3} and {@code ackk=1} the verified setting;
 * {@code unstreamed=900} last streamed that long ago; {@code data=none} data without a name; {@code hears=50} (and {@code heard=50}
 * where the stream has ended since), {@code refused=50}, {@code unanswered=50}, {@code answered=50} its evidence.
 */
final class Heard {
    private final String text;
    private final List<String> words;
    private final GroupState group;

    private Heard(String text, GroupState group) {
        this.text = text;
        this.words = List.of(text.trim().split("\\s+", -1));
        this.group = group;
    }

    static Seen of(String text, GroupState group) {
        var heard = new Heard(text, group);
        long age = heard.millis("age", 100);
        boolean streams = heard.words.get(1).equals("streaming");
        long unstreamed = heard.millis("unstreamed", streams ? age : 60_000);
        return new Seen(heard.report(), Duration.ofMillis(age), Duration.ofMillis(unstreamed));
    }

    private Report report() {
        var node = words.get(0);
        var state = InstanceState.valueOf(words.get(1).toUpperCase(Locale.ROOT));
        boolean data = state != InstanceState.EMPTY && state != InstanceState.NONE;
        var position = position();
        boolean fenced = state == InstanceState.FENCED;
        boolean exact = words.contains("exact") || (position != null && fenced && !words.contains("moving"));
        return new Report(
                new NodeName(node),
                Given.GROUP,
                "boot",
                1,
                promised(),
                millis("v", Given.VERSION),
                "host-" + node,
                5432,
                data ? incarnation(node) : null,
                data ? value("system").orElse(Given.SYSTEM) : "",
                state,
                value("why").map(w -> w.replace('-', ' ')).orElse(""),
                position,
                exact,
                !words.contains("inconsistent"),
                words.contains("rebuilding"),
                !words.contains("never-leads") && !words.contains("cannot-write"),
                (int) millis("priority", words.contains("never-leads") ? 0 : 1),
                millis("lease", Long.MAX_VALUE),
                branch(),
                new Epoch(millis("marker", 0)),
                value("acks").map(Heard::names).orElse(null),
                (int) millis("ackk", 1),
                List.of(),
                true,
                value("up").map(NodeName::new).orElse(null),
                words.contains("caught-up"),
                -1,
                data && !words.contains("secretless") ? Given.SECRET : Secret.NONE,
                evidence());
    }

    private @Nullable Incarnation incarnation(String node) {
        var name = value("data").orElse(Given.incarnation(node).value());
        return name.equals("none") ? null : new Incarnation(name);
    }

    private Epoch promised() {
        return words.stream()
                .filter(w -> w.matches("e\\d+"))
                .map(w -> new Epoch(Long.parseLong(w.substring(1))))
                .findFirst()
                .orElse(group.epoch());
    }

    private @Nullable Position position() {
        return words.stream()
                .filter(w -> w.matches("\\w+@\\d+"))
                .map(w -> w.split("@", -1))
                .map(p -> new Position(p[0], Long.parseLong(p[1])))
                .findFirst()
                .orElse(null);
    }

    /** {@code leads=epoch:history:parent:from}. */
    private Report.@Nullable Branch branch() {
        return value("leads")
                .map(v -> v.split(":", -1))
                .map(b -> new Report.Branch(new Epoch(Long.parseLong(b[0])), b[1], b[2], Long.parseLong(b[3])))
                .orElse(null);
    }

    private Evidence evidence() {
        record Tried(String word, Probe probe) {}
        var tried = List.of(
                        new Tried("refused", Probe.REFUSED),
                        new Tried("unanswered", Probe.SILENT),
                        new Tried("answered", Probe.ANSWERED))
                .stream()
                .filter(t -> value(t.word()).isPresent())
                .findFirst();
        return new Evidence(
                new Epoch(millis("about", group.epoch().value())),
                value("hears").isPresent(),
                millis("hears", millis("heard", Long.MAX_VALUE)),
                tried.map(Tried::probe).orElse(Probe.UNTRIED),
                tried.map(t -> millis(t.word(), 0)).orElse(Long.MAX_VALUE));
    }

    private static List<NodeName> names(String plus) {
        return plus.equals("nobody")
                ? List.of()
                : Arrays.stream(plus.split("\\+", -1)).map(NodeName::new).toList();
    }

    private long millis(String key, long otherwise) {
        return value(key).map(Long::parseLong).orElse(otherwise);
    }

    private Optional<String> value(String key) {
        return words.stream()
                .filter(w -> w.startsWith(key + "="))
                .map(w -> w.substring(key.length() + 1))
                .findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
