package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.EMPTY;
import static io.holdfast.protocol.InstanceState.FAILED;
import static io.holdfast.protocol.InstanceState.STREAMING;

import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who counts, and how many must hold a write. The order keeps every set that can acknowledge and every set that can
 * elect meeting at each moment: a member is added to the register first and to the engine's setting second, removed the
 * other way round; k is raised in the engine first and in the register second, lowered the other way round.
 */
final class Membership {
    private final Situation situation;
    private final NodeName primary;

    Membership(Situation situation, NodeName primary) {
        this.situation = situation;
        this.primary = primary;
    }

    Optional<Event> removed() {
        return leaving()
                .filter(m ->
                        verified().filter(r -> !ackNames(r).contains(m.node())).isPresent())
                .map(m -> new Event.MemberRemoved(m.node()));
    }

    /**
     * A member on its way out stays when too few others stream: its removal could never be verified then, and writes would
     * wait for ever. It is counted until it is removed, so every set that acknowledges, with it or without it, has always
     * met every set that elects; only the primary's setting changes back. A newer version of the state voids a setting
     * that was verified for the removal.
     */
    Optional<Event> kept() {
        return leaving()
                .filter(this::streamsSoundly)
                .filter(m -> streamingBesideTheLeaving()
                        < situation.state().ackRule().k())
                .map(m -> new Event.MemberKept(m.node(), "too few others stream to let it go"));
    }

    private boolean streamsSoundly(Member member) {
        return situation
                .current(member.node())
                .filter(r -> r.state() == STREAMING && r.caughtUp() && r.consistent() && !r.rebuilding())
                .filter(r -> member.incarnation().equals(r.incarnation()) && primary.equals(r.upstream()))
                .isPresent();
    }

    private long streamingBesideTheLeaving() {
        return situation.others(primary).stream()
                .filter(m -> !m.leaving() && !missing(m, situation.policy().silence()))
                .count();
    }

    /** One change at a time: while somebody is leaving nobody else leaves or joins. */
    Optional<Event> leavingStarted() {
        if (leaving().isPresent()) {
            return Optional.empty();
        }
        return situation.others(primary).stream()
                .flatMap(m -> whyNotAMember(m).map(why -> (Event) new Event.MemberLeaving(m.node(), why)).stream())
                .findFirst();
    }

    private Optional<String> whyNotAMember(Member member) {
        return situation.current(member.node()).flatMap(r -> {
            if (r.state() == EMPTY) {
                return Optional.of("its data is gone");
            }
            if (r.incarnation() != null && !r.incarnation().equals(member.incarnation())) {
                return Optional.of("it came back with other data");
            }
            return r.state() == FAILED && r.rebuilding() ? Optional.of(r.why()) : Optional.empty();
        });
    }

    Optional<Event> added() {
        if (leaving().isPresent()) {
            return Optional.empty();
        }
        return situation.freshReports().stream()
                .filter(this::mayJoin)
                .filter(r -> !couldLeadAlone() || holdsAll(r))
                .findFirst()
                .map(r -> new Event.MemberAdded(
                        new Member(r.node(), r.host(), r.port(), Objects.requireNonNull(r.incarnation()), false)));
    }

    private boolean mayJoin(Report r) {
        return situation.state().member(r.node()).isEmpty()
                && r.promised().equals(situation.epoch())
                && r.state() == STREAMING
                && r.caughtUp()
                && r.consistent()
                && !r.rebuilding()
                && r.incarnation() != null
                && !situation.state().retired().contains(r.incarnation())
                && primary.equals(r.upstream())
                && r.systemId().equals(situation.state().systemId());
    }

    /** With k members or fewer nothing can be acknowledged, and the next one could be elected without any of them. */
    private boolean couldLeadAlone() {
        return situation.state().members().size() <= situation.state().ackRule().k();
    }

    /** Everything that the primary had since it obeys the present rule, so all that was ever acknowledged. */
    private boolean holdsAll(Report newcomer) {
        return situation
                .current(primary)
                .filter(r -> r.obeyedVersion() >= situation.state().version())
                .map(Report::position)
                .filter(end -> Positions.holds(newcomer.position(), end))
                .isPresent();
    }

    /** durability = available: the register first says that only the primary may lead, then writes go on. */
    Optional<Event> wentAlone() {
        var rule = situation.state().ackRule();
        if (rule.durability() == Durability.STRICT || situation.current(primary).isEmpty()) {
            return Optional.empty();
        }
        long there = situation.others(primary).stream()
                .filter(m -> !missing(m, situation.policy().aloneAfter()))
                .count();
        return there >= rule.k() || !situation.longerThan(situation.policy().aloneAfter())
                ? Optional.empty()
                : Optional.of(new Event.WentAlone(
                        primary, "too few replicas for " + situation.policy().aloneAfter()));
    }

    private boolean missing(Member member, Duration since) {
        return situation
                .topology()
                .seen(member.node())
                .filter(s -> s.unstreamed().compareTo(since) < 0)
                .isEmpty();
    }

    Optional<Event> ackRuleRaised() {
        var rule = situation.state().ackRule();
        return verified()
                .filter(r -> rule.k() < rule.wanted() && r.ackK() > rule.k())
                .filter(r -> ackNames(r).size() >= r.ackK())
                .map(r -> new Event.AckRuleRaised(Math.min(r.ackK(), rule.wanted())));
    }

    private Optional<Member> leaving() {
        return situation.state().members().stream().filter(Member::leaving).findFirst();
    }

    /** A setting that was verified before the newest order arrived says nothing of what is applied in these moments. */
    private Optional<Report> verified() {
        return situation
                .current(primary)
                .filter(r -> r.obeyedVersion() >= situation.state().version() && r.ackNames() != null);
    }

    private static List<NodeName> ackNames(Report verified) {
        return Objects.requireNonNull(verified.ackNames(), "only verified settings are asked for their names");
    }
}
