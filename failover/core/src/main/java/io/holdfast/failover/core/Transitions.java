package io.holdfast.failover.core;

import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What each event makes of a group's state. An event that does not fit is refused here, whatever a coordinator thought:
 * an epoch never goes back, a history is handed out once, an epoch has one candidate.
 */
public final class Transitions {
    private final GroupState state;

    private Transitions(GroupState state) {
        this.state = state;
    }

    public static Applied apply(GroupState state, Event event) {
        return new Transitions(state).apply(event);
    }

    private Applied apply(Event event) {
        return switch (event) {
            case Event.InitialisationStarted e ->
                when(unbornOrInitialising(), e, () -> next().phase(new Phase.Initialising(e.node())));
            case Event.Initialised e -> when(unbornOrInitialising(), e, () -> born(e));
            case Event.HandOverStarted e ->
                when(
                        in(Phase.Steady.class)
                                && isMember(e.target())
                                && !e.target().equals(state.primary()),
                        e,
                        () -> next().phase(new Phase.HandingOver(e.target())));
            case Event.HandOverCancelled e ->
                when(in(Phase.HandingOver.class), e, () -> next().phase(new Phase.Steady()));
            case Event.FencingStarted e ->
                when(
                        !unbornOrInitialising()
                                && e.epoch().equals(state.epoch().next()),
                        e,
                        () -> next().epoch(e.epoch()).phase(new Phase.Fencing(e.reason(), e.preferred())));
            case Event.PromotionStarted e ->
                when(
                        mayPromote(e)
                                && isMember(e.candidate())
                                && e.history().equals(Long.toString(state.nextHistory())),
                        e,
                        () -> promoting(e));
            case Event.CandidatePromoted e ->
                when(state.phase() instanceof Phase.Promoting && e.epoch().equals(state.epoch()), e, () -> promoted(e));
            case Event.EpochOpened e ->
                when(
                        in(Phase.Opening.class) && e.epoch().equals(state.epoch()),
                        e,
                        () -> next().lineage(ofEpoch(e.epoch(), LineageEntry::asOpened))
                                .phase(new Phase.Steady()));
            case Event.MemberAdded e ->
                when(
                        serving()
                                && !isMember(e.member().node())
                                && !state.retired().contains(e.member().incarnation()),
                        e,
                        () -> next().members(append(state.members(), e.member())));
            case Event.MemberLeaving e ->
                when(
                        serving() && isMember(e.node()) && !e.node().equals(state.primary()),
                        e,
                        () -> next().members(mapMember(e.node(), Member::asLeaving)));
            case Event.MemberKept e ->
                when(
                        serving()
                                && state.member(e.node())
                                        .filter(Member::leaving)
                                        .isPresent(),
                        e,
                        () -> next().members(mapMember(e.node(), Member::asStaying)));
            case Event.MemberRemoved e ->
                when(
                        serving()
                                && !e.node().equals(state.primary())
                                && state.member(e.node())
                                        .filter(Member::leaving)
                                        .isPresent(),
                        e,
                        () -> removed(e.node()));
            case Event.WentAlone e ->
                when(
                        serving()
                                && e.primary().equals(state.primary())
                                && state.ackRule().durability() == Durability.AVAILABLE,
                        e,
                        () -> next().members(only(e.primary()))
                                .ackRule(state.ackRule().with(0)));
            case Event.MemoryLost e ->
                when(
                        in(Phase.Fencing.class)
                                && state.engine() == Engine.REDIS
                                && isMember(e.first().node()),
                        e,
                        () -> memoryLost(e));
            case Event.AckRuleRaised e ->
                when(
                        serving()
                                && e.k() > state.ackRule().k()
                                && e.k() <= state.ackRule().wanted(),
                        e,
                        () -> next().ackRule(state.ackRule().with(e.k())));
            case Event.BytesDiscarded e -> when(serving(), e, this::next);
            case Event.Paused e -> when(!state.paused(), e, () -> next().paused(true));
            case Event.Resumed e -> when(state.paused(), e, () -> next().paused(false));
        };
    }

    private Applied when(boolean fits, Event event, Supplier<StateBuilder> then) {
        return fits
                ? new Applied.Next(then.get().build())
                : new Applied.Misfit(event.getClass().getSimpleName() + " does not fit: the group is "
                        + state.phase().word() + " in epoch " + state.epoch());
    }

    private StateBuilder born(Event.Initialised e) {
        var base = new LineageEntry(Epoch.NONE, e.history(), e.first().node(), "", 0, "", true);
        return next().members(List.of(e.first()))
                .systemId(e.systemId())
                .secret(e.secret())
                .lineage(List.of(base))
                .nextHistory(state.engine() == Engine.REDIS ? state.nextHistory() : after(e.history()))
                .epoch(state.epoch().next())
                .phase(new Phase.Fencing("the first primary", e.first().node()));
    }

    /** After a fence, in the epoch that it began; or after a clean stop, which ends the old epoch by itself. */
    private boolean mayPromote(Event.PromotionStarted e) {
        return switch (state.phase()) {
            case Phase.Fencing p -> e.epoch().equals(state.epoch());
            case Phase.HandingOver p ->
                e.epoch().equals(state.epoch().next()) && e.candidate().equals(p.target());
            case Phase.Unborn p -> false;
            case Phase.Initialising p -> false;
            case Phase.Promoting p -> false;
            case Phase.Opening p -> false;
            case Phase.Steady p -> false;
        };
    }

    /** Whoever was about to leave and turns out to hold the newest data stays. */
    private StateBuilder promoting(Event.PromotionStarted e) {
        var entry = new LineageEntry(e.epoch(), e.history(), e.candidate(), e.parent(), e.from(), e.uuid(), false);
        return next().epoch(e.epoch())
                .lineage(append(state.lineage(), entry))
                .nextHistory(state.nextHistory() + 1)
                .members(mapMember(e.candidate(), Member::asStaying))
                .phase(new Phase.Promoting(e.candidate(), e.history()));
    }

    private StateBuilder promoted(Event.CandidatePromoted e) {
        var candidate = ((Phase.Promoting) state.phase()).candidate();
        var name = e.history();
        return next().lineage(ofEpoch(
                        e.epoch(),
                        entry -> (name == null ? entry : entry.named(name)).branchedAt(e.parent(), e.from())))
                .primary(candidate)
                .phase(new Phase.Opening(candidate));
    }

    private long after(String timeline) {
        return Math.max(state.nextHistory(), Long.parseLong(timeline) + 1);
    }

    /** The others' data are no part of the new history, whatever they hold: they join anew, by a full copy. */
    private StateBuilder memoryLost(Event.MemoryLost e) {
        var base = new LineageEntry(Epoch.NONE, e.history(), e.first().node(), "", 0, "", false);
        boolean known = state.epochOf(e.history()).isPresent();
        return next().members(List.of(e.first())).lineage(known ? state.lineage() : append(state.lineage(), base));
    }

    private StateBuilder removed(NodeName node) {
        var retired = state.member(node).map(Member::incarnation).stream().toList();
        return next().members(state.members().stream()
                        .filter(m -> !m.node().equals(node))
                        .toList())
                .retired(Stream.concat(state.retired().stream(), retired.stream())
                        .toList());
    }

    private boolean unbornOrInitialising() {
        return in(Phase.Unborn.class) || in(Phase.Initialising.class);
    }

    private boolean serving() {
        return in(Phase.Steady.class) || in(Phase.Opening.class);
    }

    private boolean in(Class<? extends Phase> phase) {
        return phase.isInstance(state.phase());
    }

    private boolean isMember(NodeName node) {
        return state.member(node).isPresent();
    }

    private List<Member> only(NodeName node) {
        return state.members().stream().filter(m -> m.node().equals(node)).toList();
    }

    private List<Member> mapMember(NodeName node, Function<Member, Member> change) {
        return state.members().stream()
                .map(m -> m.node().equals(node) ? change.apply(m) : m)
                .toList();
    }

    private List<LineageEntry> ofEpoch(Epoch epoch, Function<LineageEntry, LineageEntry> change) {
        return state.lineage().stream()
                .map(entry -> entry.epoch().equals(epoch) ? change.apply(entry) : entry)
                .toList();
    }

    private static <T> List<T> append(List<T> list, T last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    private StateBuilder next() {
        return new StateBuilder(state);
    }
}
