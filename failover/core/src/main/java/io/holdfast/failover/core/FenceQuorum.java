package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.CLONING;
import static io.holdfast.protocol.InstanceState.CONNECTING;
import static io.holdfast.protocol.InstanceState.EMPTY;
import static io.holdfast.protocol.InstanceState.FENCED;
import static io.holdfast.protocol.InstanceState.REWINDING;
import static io.holdfast.protocol.InstanceState.STARTING;
import static io.holdfast.protocol.InstanceState.STOPPED;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who is fenced for the present epoch, whether that is enough, and who may lead. A report counts as a vote only with
 * the registered incarnation, without a rebuild mark, with an exact position on a history that the register handed out.
 * A vote stays true however old it is: an agent that promised an epoch never receives for an older one again.
 */
final class FenceQuorum {
    private static final List<InstanceState> NOT_A_PRIMARY =
            List.of(STOPPED, FENCED, STARTING, EMPTY, CONNECTING, CLONING, REWINDING);

    private final Situation situation;

    FenceQuorum(Situation situation) {
        this.situation = situation;
    }

    /** A promotion is allowed now: a fence quorum has voted and nobody can hold a lease of an older epoch. */
    boolean reached() {
        return (votes().size() >= needed() || lastPrimaryDecidesAlone())
                && leaseEndsIn().isZero();
    }

    /**
     * So many members have no vote to give that no fence quorum can come about, but whoever was promoted last votes, with the
     * history that it was promoted to. It alone is enough: its log holds all that was acknowledged before, for which it was
     * chosen, and all since, for a PostgreSQL primary has on its own disk what others acknowledge. And nobody else could have
     * anything acknowledged since its promotion; it is fenced itself. It goes on with those whose data only need to be rewound:
     * with members that lost theirs it could acknowledge nothing.
     */
    private boolean lastPrimaryDecidesAlone() {
        var state = situation.state();
        long voteless = state.members().stream().filter(this::voteless).count();
        if (state.engine() != Engine.POSTGRES || voteless <= state.members().size() - needed()) {
            return false;
        }
        var votes = votes();
        long replicas =
                votes.size() - 1 + state.members().stream().filter(this::mends).count();
        return replicas >= state.ackRule().k()
                && promotedLast().stream()
                        .anyMatch(last -> votes.stream()
                                .anyMatch(vote -> vote.node().equals(last.node())
                                        && vote.position() != null
                                        && vote.position().history().equals(last.history())));
    }

    private Optional<LineageEntry> promotedLast() {
        return situation.state().lineage().reversed().stream().findFirst();
    }

    private boolean voteless(Member member) {
        return situation
                .current(member.node())
                .filter(r -> r.rebuilding() || !member.incarnation().equals(r.incarnation()))
                .isPresent();
    }

    /** Its data are the registered ones, half rewound: they follow the next primary as well as this one. */
    private boolean mends(Member member) {
        return situation
                .current(member.node())
                .filter(r -> r.rebuilding() && member.incarnation().equals(r.incarnation()))
                .isPresent();
    }

    int needed() {
        return Quorum.fence(
                situation.state().members().size(), situation.state().ackRule().k());
    }

    List<Report> votes() {
        return situation.state().members().stream()
                .flatMap(m -> vote(m).stream())
                .toList();
    }

    private Optional<Report> vote(Member member) {
        return situation
                .topology()
                .seen(member.node())
                .map(Seen::report)
                .filter(r -> r.promised().equals(situation.epoch()))
                .filter(r -> member.incarnation().equals(r.incarnation()))
                .filter(r -> r.systemId().equals(situation.state().systemId()))
                .filter(r -> r.exact() && r.consistent() && !r.rebuilding())
                .filter(r -> r.position() != null
                        && situation.state().epochOf(r.position().history()).isPresent());
    }

    /**
     * The one to promote: a vote that holds the maximum of all votes by (epoch of its history, offset), is heard now, is
     * up. Among equals: who may lead, who was preferred, then neither the candidate that failed nor the primary that was
     * just lost, which may well be lost again, then priority, then not beside the coordinator, then the name.
     * One that may not lead is taken when it alone holds the maximum; {@link Caretaker} says what becomes of it.
     * When the maximum is held by the silent alone, the others decide without it if they are a quorum by themselves.
     */
    Optional<Report> candidate() {
        var votes = votes();
        var heard = votes.stream().filter(this::heard).toList();
        return best(atTheMaximumOf(heard.size() >= needed() ? heard : votes));
    }

    private boolean heard(Report vote) {
        return situation.fresh(vote.node()).isPresent();
    }

    private List<Report> atTheMaximumOf(List<Report> votes) {
        return votes.stream()
                .max(this::byPosition)
                .map(best ->
                        votes.stream().filter(r -> byPosition(r, best) == 0).toList())
                .orElse(List.of());
    }

    private Optional<Report> best(List<Report> equals) {
        return equals.stream()
                .filter(r -> heard(r) && r.state() == FENCED)
                .min(Comparator.comparing((Report r) -> !r.promotable())
                        .thenComparing(r -> !preferred(r))
                        .thenComparing(this::leaving)
                        .thenComparing(this::wasPromotedLast)
                        .thenComparing(r -> r.node().equals(situation.state().primary()))
                        .thenComparingInt(r -> -r.priority())
                        .thenComparing(r -> r.node().equals(situation.topology().coordinatorHost()))
                        .thenComparing(Report::node));
    }

    /** Nobody better is waited for: it was preferred, and may lead unless all that are heard and might have voted. */
    boolean wanted(Report candidate) {
        return (preferred(candidate) || preferredLacks(candidate)) && (candidate.promotable() || everyoneHeardVoted());
    }

    /** The preferred one has voted and lacks what the candidate holds; who is fenced does not grow, however long one waits. */
    private boolean preferredLacks(Report candidate) {
        return situation.state().phase() instanceof Phase.Fencing fencing
                && votes().stream()
                        .filter(vote -> vote.node().equals(fencing.preferred()))
                        .anyMatch(vote -> byPosition(vote, candidate) < 0);
    }

    private boolean everyoneHeardVoted() {
        return situation.state().members().stream()
                .filter(m -> Electability.of(situation, m.node()).isEmpty())
                .allMatch(m -> vote(m).isPresent());
    }

    private boolean preferred(Report report) {
        return situation.state().phase() instanceof Phase.Fencing fencing
                && (fencing.preferred() == null || report.node().equals(fencing.preferred()));
    }

    /** The candidate that failed, or the primary that was lost: whatever kept it from leading may still be there. */
    private boolean wasPromotedLast(Report report) {
        return promotedLast().filter(last -> last.node().equals(report.node())).isPresent();
    }

    private boolean leaving(Report report) {
        return situation.state().member(report.node()).filter(Member::leaving).isPresent();
    }

    int byPosition(Report a, Report b) {
        return Positions.compare(situation.state(), a.position(), b.position());
    }

    /**
     * How long a lease of an older epoch may still be held by somebody: until then the new primary waits. A holder needs
     * a majority of the control nodes, so what counts is the majority-th longest remainder. Zero when all that might hold
     * one are seen not to run.
     */
    Duration leaseEndsIn() {
        if (possibleHolders().allMatch(this::isDown)) {
            return Duration.ZERO;
        }
        var remainders = situation.topology().controlNodes().stream()
                .map(this::remainder)
                .sorted(Comparator.reverseOrder())
                .toList();
        return remainders.get(Quorum.majority(remainders.size()) - 1);
    }

    /** The primary, and the last candidate: it may have opened its epoch before the register heard of it. */
    private Stream<NodeName> possibleHolders() {
        return Stream.of(
                        Optional.ofNullable(situation.state().primary()),
                        promotedLast().map(LineageEntry::node))
                .flatMap(Optional::stream);
    }

    private Duration remainder(NodeName control) {
        var seen = situation.topology().seen(control);
        if (seen.isEmpty() || seen.get().report().promised().below(situation.epoch())) {
            return Duration.ofDays(1); // it may grant at any moment
        }
        long since = seen.get().millisSince(seen.get().report().leaseAgeMillis());
        var end = situation.policy().lease().plus(situation.policy().guard());
        return Duration.ofMillis(Math.max(0, end.toMillis() - since));
    }

    private boolean isDown(NodeName node) {
        return situation
                .topology()
                .seen(node)
                .map(Seen::report)
                .filter(r -> !r.promised().below(situation.epoch()))
                .filter(r -> NOT_A_PRIMARY.contains(r.state()))
                .isPresent();
    }
}
