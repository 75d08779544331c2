package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.EMPTY;
import static io.holdfast.protocol.InstanceState.FENCED;

import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Redis after a loss of power: replication ids are random then, offsets are zero, and nobody has a vote. The primary
 * that was promoted last held all that was ever acknowledged. Where its append-only file kept all of it (it still goes
 * by its registered incarnation) it leads by itself; otherwise whoever lost least leads, once every member has answered,
 * and the loss is told. Two that kept what was on their disks cannot be compared: one of them may hold an acknowledged write
 * that the other lacks, so an operator chooses, or the last primary's disk comes back.
 */
final class MemoryLoss {
    private final Situation situation;
    private final FenceQuorum quorum;

    MemoryLoss(Situation situation) {
        this.situation = situation;
        this.quorum = new FenceQuorum(situation);
    }

    Optional<Event> event() {
        boolean concerned = situation.state().engine() == Engine.REDIS
                && quorum.votes().size() < quorum.needed()
                && quorum.leaseEndsIn().isZero()
                && situation.longerThan(situation.policy().preferredPatience());
        return concerned ? leader().map(this::lost) : Optional.empty();
    }

    /** Why nobody is chosen although all have answered, and what to do; empty while that is not so. */
    static Optional<String> undecided(Situation situation) {
        var loss = new MemoryLoss(situation);
        boolean stuck = situation.state().engine() == Engine.REDIS
                && loss.quorum.votes().size() < loss.quorum.needed()
                && loss.everybodyAnswered()
                && loss.lastPrimary().filter(loss::hasAll).isEmpty()
                && !loss.comparable();
        return stuck
                ? Optional.of(
                        loss.keptOnDisk().stream().map(r -> r.node().value()).collect(Collectors.joining(" and "))
                                + " restarted with what is on disk, and one may hold a confirmed write that another lacks: bring back"
                                + " the disk of " + situation.state().primary() + ", or choose one with failover "
                                + situation.state().group() + " --to NODE.")
                : Optional.empty();
    }

    /** Of the group as it is now: what an earlier run of the node said late would speak of data that are gone. */
    private Optional<Report> answer(NodeName node) {
        return situation
                .current(node)
                .filter(r -> r.obeyedVersion() >= situation.state().version());
    }

    private Optional<Report> leader() {
        var kept = lastPrimary().filter(this::keptAll);
        if (kept.isPresent()) {
            return kept;
        }
        if (!everybodyAnswered()) {
            return Optional.empty();
        }
        var awake = lastPrimary().filter(this::hasAll);
        if (awake.isPresent()) {
            return awake;
        }
        return comparable() ? leastLost() : chosenByAnOperator();
    }

    private boolean comparable() {
        return keptOnDisk().isEmpty() || keptOnDisk().size() + quorum.votes().size() == 1;
    }

    /** Said of the last primary: it never restarted, or its disk held every write before it was answered. */
    private boolean hasAll(Report r) {
        return keptAll(r) || quorum.votes().stream().anyMatch(v -> v.node().equals(r.node()));
    }

    /** Restarted, with what its disk held: data of its registered life that no history tells the place of. */
    private List<Report> keptOnDisk() {
        return situation.state().members().stream()
                .flatMap(m -> answer(m.node()).stream())
                .filter(this::keptAll)
                .toList();
    }

    private Optional<Report> chosenByAnOperator() {
        return situation.state().phase() instanceof Phase.Fencing fencing
                        && fencing.reason().equals(OperatorRules.ASKED)
                ? Optional.ofNullable(fencing.preferred()).flatMap(this::answer).filter(MemoryLoss::isWhole)
                : Optional.empty();
    }

    /** Whether it may lead or not: who has everything leads until another one has it, too. */
    private Optional<Report> lastPrimary() {
        return Optional.ofNullable(situation.state().primary())
                .flatMap(this::answer)
                .filter(MemoryLoss::isWhole);
    }

    /** Its data are the registered ones although it was restarted: every write was on its disk before it was answered. */
    private boolean keptAll(Report r) {
        boolean registered = situation
                .state()
                .member(r.node())
                .filter(m -> m.incarnation().equals(r.incarnation()))
                .isPresent();
        return registered
                && Optional.ofNullable(r.position())
                        .filter(p -> situation.state().epochOf(p.history()).isEmpty())
                        .isPresent();
    }

    private boolean everybodyAnswered() {
        return situation.state().members().stream()
                .allMatch(m -> answer(m.node())
                        .filter(r -> (r.state() == FENCED && r.exact()) || r.state() == EMPTY)
                        .isPresent());
    }

    /**
     * Who still has a vote holds more than who restarted; then the last primary, whose file on disk is the newest. Who may not
     * lead is no reason to lose what it holds: {@link Caretaker} says what becomes of it.
     */
    private Optional<Report> leastLost() {
        Comparator<Report> byPosition = quorum::byPosition;
        return quorum.votes().stream()
                .max(byPosition.thenComparing(Report::promotable))
                .or(() -> keptOnDisk().stream().filter(MemoryLoss::isWhole).findFirst())
                .or(this::lastPrimary)
                .or(this::anyone);
    }

    private Optional<Report> anyone() {
        return situation.state().members().stream()
                .flatMap(m -> answer(m.node()).stream())
                .filter(MemoryLoss::isWhole)
                .min(Comparator.comparing((Report r) -> !r.promotable()).thenComparing(Report::node));
    }

    private static boolean isWhole(Report r) {
        return r.state() == FENCED
                && r.exact()
                && r.consistent()
                && !r.rebuilding()
                && r.incarnation() != null
                && r.position() != null;
    }

    private Event lost(Report leader) {
        var member = new Member(
                leader.node(), leader.host(), leader.port(), Objects.requireNonNull(leader.incarnation()), false);
        return new Event.MemoryLost(
                member, Objects.requireNonNull(leader.position()).history(), sentence(leader));
    }

    private String sentence(Report leader) {
        var names = situation.state().members().stream()
                .map(Member::node)
                .filter(node -> quorum.votes().stream().noneMatch(v -> v.node().equals(node)))
                .map(NodeName::value)
                .sorted()
                .collect(Collectors.joining(", "));
        boolean lastPrimary = leader.node().equals(situation.state().primary());
        return hasAll(leader) && lastPrimary
                ? "no quorum of the members kept its memory (without: " + names + "); " + leader.node()
                        + " kept all that was acknowledged and leads"
                : names + " restarted without memory; " + leader.node()
                        + " leads with what it has, and what it lacks of the acknowledged writes is lost";
    }
}
