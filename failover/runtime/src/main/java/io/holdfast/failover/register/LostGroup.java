package io.holdfast.failover.register;

import io.holdfast.failover.agent.Promise;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One group whose register is lost, as the nodes that are left know it. An order takes effect only once a member has
 * promised the version that it derives from; so where every member was heard and none promised more than the newest
 * copy, that copy is all that ever counted, and the usual fence quorum decides. Where that is not certain, one member
 * that an operator names is all that is left of the group.
 */
final class LostGroup {
    /** Timeline ids that those who are lost may have been handed. */
    private static final long HISTORIES_AHEAD = 64;

    private final GroupName name;
    private final Map<NodeName, Testimony.OfGroup> heard;
    private final Set<NodeName> lost;

    LostGroup(GroupName name, Map<NodeName, Testimony.OfGroup> heard, Set<NodeName> lost) {
        this.name = name;
        this.heard = heard;
        this.lost = lost;
    }

    long term() {
        return promises().mapToLong(Promise::term).max().orElse(0);
    }

    /** Anybody promised anything or was told anything; otherwise the group is as unborn as it is new. */
    boolean known() {
        return promises().findAny().isPresent() || newest().isPresent();
    }

    Optional<GroupParameters> parameters() {
        return heard.values().stream()
                .max(Comparator.comparingLong(LostGroup::version))
                .map(Testimony.OfGroup::parameters)
                .filter(values -> !values.isEmpty())
                .map(values -> new GroupParameters(1, values));
    }

    GroupState begin(@Nullable NodeName only, List<String> findings) throws RefusedException {
        var base = newest().orElseThrow(() -> new RefusedException("No node that is left kept a copy of group '" + name
                + "', so its members are not known: docs/operating.md says how to begin anew with its data."));
        if (base.members().isEmpty()) {
            return numbered(base, base.members(), base.ackRule(), base.phase());
        }
        if (only != null) {
            return from(base, only, findings);
        }
        var doubt = doubt(base);
        if (doubt.isPresent()) {
            throw new RefusedException("Group '" + name + "': " + doubt.get()
                    + ", so what was decided last is not certain; name the one member whose data the group goes on"
                    + " from, with --keep " + name + "=NODE. Writes that only others hold are lost then.");
        }
        findings.add("Group '" + name + "' goes on with all of its members " + nodes(base)
                + "; the usual fence quorum decides who leads, and nothing acknowledged is lost.");
        return fenced(base, base.members(), base.ackRule());
    }

    private Optional<String> doubt(GroupState base) {
        for (var member : base.members()) {
            var known = heard.get(member.node());
            if (lost.contains(member.node()) || known == null) {
                return Optional.of("member '" + member.node() + "' is written off");
            }
            var promise = known.promise();
            if (promise == null || promise.forgetful()) {
                return Optional.of("member '" + member.node() + "' has lost its promise");
            }
        }
        return heard.entrySet().stream()
                .filter(e -> version(e.getValue()) > base.version())
                .findFirst()
                .map(e -> "'" + e.getKey() + "' has obeyed version " + version(e.getValue())
                        + ", the newest copy is of version " + base.version());
    }

    private GroupState from(GroupState base, NodeName only, List<String> findings) throws RefusedException {
        var member = base.member(only)
                .orElseThrow(() -> new RefusedException(
                        "Group '" + name + "': '" + only + "' is none of its members " + nodes(base) + "."));
        var known = heard.get(only);
        var promise = known == null ? null : known.promise();
        if (promise == null || promise.forgetful()) {
            throw new RefusedException("Group '" + name + "': '" + only
                    + "' was not heard or has lost its promise, so its data cannot be the group's.");
        }
        if (promise.version() > base.version()) {
            throw new RefusedException("Group '" + name + "': '" + only + "' has obeyed version " + promise.version()
                    + ", but the newest copy is of version " + base.version()
                    + ", so its data may be on a history that nobody knows: docs/operating.md says how to begin anew.");
        }
        findings.add("Group '" + name + "' goes on from the data of '" + only + "' alone: WRITES THAT ONLY "
                + nodes(base).stream().filter(n -> !n.equals(only)).toList()
                + " HOLD ARE LOST; what lies there is wiped and cloned anew.");
        return fenced(
                base,
                List.of(member.asStaying()),
                AckRule.of(base.ackRule().wanted(), base.ackRule().durability()));
    }

    private GroupState fenced(GroupState base, List<Member> members, AckRule rule) {
        return numbered(base, members, rule, new Phase.Fencing("the register was rebuilt by an operator", null));
    }

    private GroupState numbered(GroupState base, List<Member> members, AckRule rule, Phase phase) {
        var left = base.members().stream()
                .filter(m -> members.stream().noneMatch(kept -> kept.node().equals(m.node())))
                .map(Member::incarnation);
        long version = Math.max(
                base.version(),
                heard.values().stream().mapToLong(LostGroup::version).max().orElse(0));
        return new GroupState(
                base.group(),
                base.engine(),
                version + Rebuilding.AHEAD,
                members.isEmpty() ? base.epoch() : new Epoch(epoch(base) + Rebuilding.AHEAD),
                phase,
                members.size() == 1 ? members.getFirst().node() : base.primary(),
                members,
                rule,
                base.lineage(),
                Stream.concat(base.retired().stream(), left).distinct().toList(),
                base.nextHistory() + HISTORIES_AHEAD,
                base.systemId(),
                base.secret(),
                base.paused());
    }

    private long epoch(GroupState base) {
        return Math.max(
                base.epoch().value(),
                promises().mapToLong(p -> p.epoch().value()).max().orElse(0));
    }

    private Optional<GroupState> newest() {
        return heard.values().stream()
                .flatMap(g -> Stream.ofNullable(g.told()))
                .max(Comparator.comparingLong(GroupState::version));
    }

    private Stream<Promise> promises() {
        return heard.values().stream().flatMap(g -> Stream.ofNullable(g.promise()));
    }

    private static long version(Testimony.OfGroup known) {
        var promise = known.promise();
        return promise == null ? 0 : promise.version();
    }

    private static List<NodeName> nodes(GroupState state) {
        return state.members().stream().map(Member::node).toList();
    }
}
