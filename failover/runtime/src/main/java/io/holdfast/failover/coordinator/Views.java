package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.core.Electability;
import io.holdfast.failover.core.Seen;
import io.holdfast.failover.core.Situation;
import io.holdfast.failover.core.Verdicts;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A situation as operators see it. */
final class Views {
    private static final Duration HEARD = Duration.ofMillis(1500);

    private Views() {}

    static GroupView of(Situation s) {
        return new GroupView(s.state(), members(s), Verdicts.sentence(s), Verdicts.healthy(s), Verdicts.whole(s));
    }

    private static List<MemberView> members(Situation s) {
        var nodes = new TreeSet<NodeName>();
        s.state().members().stream().map(Member::node).forEach(nodes::add);
        s.topology().reports().stream().map(seen -> seen.report().node()).forEach(nodes::add);
        return nodes.stream().map(node -> member(s, node)).toList();
    }

    private static MemberView member(Situation s, NodeName node) {
        var seen = s.topology().seen(node);
        var why = Electability.of(s, node);
        return new MemberView(
                node,
                s.state().member(node).isPresent(),
                node.equals(s.state().primary()) ? "primary" : "replica",
                seen.filter(x -> x.age().compareTo(HEARD) < 0)
                        .map(x -> x.report().state().word())
                        .orElse("unreachable"),
                seen.map(Seen::report).orElse(null),
                seen.map(Seen::age).orElse(null),
                lag(s, node),
                why.isEmpty(),
                why);
    }

    private static long lag(Situation s, NodeName node) {
        return position(s, s.state().primary())
                .flatMap(lead -> position(s, node).map(own -> Math.max(0, lead.offset() - own.offset())))
                .orElse(-1L);
    }

    private static Optional<Position> position(Situation s, @Nullable NodeName node) {
        return Optional.ofNullable(node)
                .flatMap(n -> s.topology().seen(n))
                .map(Seen::report)
                .map(Report::position)
                .filter(Objects::nonNull);
    }
}
