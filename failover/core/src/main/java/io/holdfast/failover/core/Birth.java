package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.EMPTY;
import static io.holdfast.protocol.InstanceState.FENCED;
import static io.holdfast.protocol.InstanceState.NONE;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a group comes into being: once, with every configured node present, and never over existing data. The register
 * names the one that creates it before it does so.
 */
final class Birth {
    private final Situation situation;

    Birth(Situation situation) {
        this.situation = situation;
    }

    Optional<Event> begin() {
        var here = configured();
        boolean allHere = here.size() == situation.topology().configured().size();
        boolean allBlank = here.stream().allMatch(r -> blank(r));
        return !allHere || !allBlank ? Optional.empty() : initialiser(here).map(Event.InitialisationStarted::new);
    }

    /** Existing data that its operator handed over is taken as it is, if it is the only data there is. */
    Optional<Event> adopt() {
        var here = configured();
        var holders = here.stream().filter(r -> !blank(r)).toList();
        return here.size() == situation.topology().configured().size() && holders.size() == 1
                ? holders.stream()
                        .filter(r -> r.promised().equals(Epoch.NONE))
                        .findFirst()
                        .flatMap(Birth::initialised)
                : Optional.empty();
    }

    Optional<Event> born() {
        return situation.fresh(named()).flatMap(Birth::initialised);
    }

    /** Nothing of an unfinished initialisation was ever shown to anyone, so another node may be named. */
    Optional<Event> beginElsewhere() {
        boolean silent = situation.fresh(named()).isEmpty()
                && situation.longerThan(situation.policy().initialiserTimeout());
        return silent ? initialiser(configured()).map(Event.InitialisationStarted::new) : Optional.empty();
    }

    private NodeName named() {
        return ((Phase.Initialising) situation.state().phase()).node();
    }

    private List<Report> configured() {
        return situation.topology().configured().stream()
                .flatMap(node -> situation.fresh(node).stream())
                .toList();
    }

    private static boolean blank(Report r) {
        return (r.state() == EMPTY || r.state() == NONE) && r.promised().equals(Epoch.NONE);
    }

    private Optional<NodeName> initialiser(List<Report> here) {
        return here.stream()
                .filter(r -> r.state() == EMPTY && r.promotable())
                .min(Comparator.comparingInt((Report r) -> -r.priority())
                        .thenComparing(r -> r.node().equals(situation.topology().coordinatorHost()))
                        .thenComparing(Report::node))
                .map(Report::node);
    }

    private static Optional<Event> initialised(Report r) {
        boolean whole = r.state() == FENCED
                && r.incarnation() != null
                && r.position() != null
                && !r.systemId().isEmpty()
                && !r.secret().equals(Secret.NONE);
        return whole
                ? Optional.of(new Event.Initialised(
                        new Member(r.node(), r.host(), r.port(), Objects.requireNonNull(r.incarnation()), false),
                        Objects.requireNonNull(r.position()).history(),
                        r.systemId(),
                        r.secret()))
                : Optional.empty();
    }
}
