package io.holdfast.failover.core;

import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A situation in two lines of text, so that a test is a table of them. The state: {@code "fencing e3 from h1 of
 * h1,h2,h3 k1 to h2 for 2500"}; what was heard: {@code "h2 fenced 3@500; h3 streaming up=h1"} ({@link Heard} knows the
 * words). Epoch e promoted to history e + 1; the data began with history 1. "last h2": who was promoted last.
 */
final class Given {
    static final GroupName GROUP = new GroupName("main");
    static final String SYSTEM = "system";
    static final Secret SECRET = new Secret("secret");
    static final long VERSION = 20;

    private final String word;
    private final List<String> words;

    private Given(String state) {
        words = List.of(state.trim().split("\\s+", -1));
        word = words.get(0);
    }

    static Situation situation(String state, @Nullable String heard) {
        var given = new Given(state);
        var configured = given.named("configured", given.named("of", "h1,h2,h3"));
        var group = given.state();
        var reports = heard == null || heard.isBlank()
                ? List.<Seen>of()
                : Stream.of(heard.split(";", -1))
                        .map(line -> Heard.of(line, group))
                        .toList();
        var host = given.after("coordinator").map(NodeName::new).orElse(null);
        return new Situation(
                group,
                new Topology(reports, nodes(configured), nodes(given.named("control", "h1,h2,h3")), host),
                FailoverPolicy.defaults(),
                Duration.ofMillis(Long.parseLong(given.named("for", "60000"))),
                Duration.ofMillis(Long.parseLong(given.named("earlier", "0"))));
    }

    static GroupState state(String state) {
        return new Given(state).state();
    }

    static NodeName node(String name) {
        return new NodeName(name);
    }

    static Member member(String name) {
        return new Member(node(name), "host-" + name, 5432, incarnation(name), false);
    }

    static Incarnation incarnation(String name) {
        return new Incarnation("data-of-" + name);
    }

    private GroupState state() {
        int wanted = Integer.parseInt(number("wanted").orElse(number("k").orElse("1")));
        int k = Integer.parseInt(number("k").orElse("1"));
        var durability = words.contains("available") ? Durability.AVAILABLE : Durability.STRICT;
        var engine = words.contains("redis") ? Engine.REDIS : Engine.POSTGRES;
        var unborn = GroupState.unborn(GROUP, engine, new AckRule(k, wanted, durability))
                .atVersion(VERSION);
        if (word.equals("unborn") || word.equals("initialising")) {
            return word.equals("unborn")
                    ? unborn
                    : new StateBuilder(unborn).phase(phase()).build();
        }
        long epoch = Long.parseLong(number("e").orElse("1"));
        boolean promoted = !word.equals("fencing");
        var builder = new StateBuilder(unborn)
                .epoch(new Epoch(epoch))
                .phase(phase())
                .members(members())
                .lineage(lineage(promoted ? epoch : epoch - 1))
                .nextHistory((promoted ? epoch : epoch - 1) + 2)
                .retired(after("retired").map(Given::incarnation).stream().toList())
                .systemId(SYSTEM)
                .secret(SECRET)
                .paused(words.contains("paused"));
        after("from").map(NodeName::new).ifPresent(builder::primary);
        return builder.build();
    }

    private Phase phase() {
        var to = after("to").map(NodeName::new).orElse(null);
        return switch (word) {
            case "initialising" -> new Phase.Initialising(needed(to));
            case "steady" -> new Phase.Steady();
            case "handing-over" -> new Phase.HandingOver(needed(to));
            case "fencing" -> new Phase.Fencing(words.contains("asked") ? OperatorRules.ASKED : "a reason", to);
            case "promoting" ->
                new Phase.Promoting(
                        needed(to), Long.toString(Long.parseLong(number("e").orElse("1")) + 1));
            case "opening" -> new Phase.Opening(new NodeName(after("from").orElseThrow()));
            default -> new Phase.Unborn();
        };
    }

    private List<Member> members() {
        UnaryOperator<Member> leaving =
                m -> m.node().value().equals(after("leaving").orElse("")) ? m.asLeaving() : m;
        return Arrays.stream(named("of", "h1,h2,h3").split(",", -1))
                .map(Given::member)
                .map(leaving)
                .toList();
    }

    private List<LineageEntry> lineage(long newest) {
        var base = new LineageEntry(Epoch.NONE, "1", node("h1"), "", 0, "", true);
        var later = IntStream.rangeClosed(1, (int) newest)
                .mapToObj(e -> new LineageEntry(
                        new Epoch(e),
                        Integer.toString(e + 1),
                        node(e == newest ? named("last", "h1") : "h1"),
                        Integer.toString(e),
                        e * 100L,
                        "uuid-" + e,
                        true));
        return Stream.concat(Stream.of(base), later).toList();
    }

    private static List<NodeName> nodes(String commas) {
        return Arrays.stream(commas.split(",", -1)).map(NodeName::new).toList();
    }

    private static NodeName needed(@Nullable NodeName node) {
        if (node == null) {
            throw new IllegalArgumentException("the state needs 'to' and a node");
        }
        return node;
    }

    private String named(String word, String otherwise) {
        return after(word).orElse(otherwise);
    }

    private Optional<String> after(String word) {
        int at = words.indexOf(word);
        return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
    }

    /** The digits behind a letter or word, as in {@code e3}. */
    private Optional<String> number(String prefix) {
        return words.stream()
                .filter(w -> w.matches(prefix + "\\d+"))
                .map(w -> w.substring(prefix.length()))
                .findFirst();
    }
}
