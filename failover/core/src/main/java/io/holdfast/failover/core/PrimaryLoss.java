package io.holdfast.failover.core;

import static io.holdfast.protocol.InstanceState.HUNG;
import static io.holdfast.protocol.InstanceState.PROMOTED;
import static io.holdfast.protocol.InstanceState.RUNNING;

import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.util.List;
import java.util.Optional;

/**
 * Whether the primary is lost, and the sentence that says why. The agent beside an instance is believed at once when it
 * says that the instance is gone, unless it spoke before it knew this epoch. Silence alone is never enough: no replica may still hear the primary, and more than
 * one node must have tried a fresh connection in vain (with two nodes only, the one that is left).
 */
final class PrimaryLoss {
    private final Situation situation;
    private final NodeName primary;

    private PrimaryLoss(Situation situation, NodeName primary) {
        this.situation = situation;
        this.primary = primary;
    }

    static Optional<String> reason(Situation situation, NodeName primary) {
        return new PrimaryLoss(situation, primary).reason();
    }

    private Optional<String> reason() {
        var report = situation.fresh(primary);
        if (report.isPresent() && !report.get().promised().below(situation.epoch())) {
            return saidByItsAgent(report.get());
        }
        if (situation.topology().seen(primary).isEmpty()
                && !situation.longerThan(situation.policy().silence())) {
            return Optional.empty(); // this coordinator has only just begun to listen
        }
        return anyoneHearsIt() || inVain() < observersNeeded()
                ? Optional.empty()
                : Optional.of(primary + " is silent, its instance answers nobody and no replica hears it");
    }

    private Optional<String> saidByItsAgent(Report report) {
        if (report.promised().value() > situation.epoch().value()) {
            return Optional.empty(); // somebody has begun a newer epoch: what is remembered here is old
        }
        if (report.state() == RUNNING || report.state() == PROMOTED) {
            return report.promoted() == null || report.promoted().epoch().equals(situation.epoch())
                    ? Optional.empty()
                    : Optional.of(primary + " leads another epoch");
        }
        var what = report.state() == HUNG
                ? "does not answer new connections"
                : "is " + report.state().word();
        return Optional.of(
                "the instance of " + primary + " " + what + (report.why().isEmpty() ? "" : ": " + report.why()));
    }

    private List<Seen> observers() {
        return situation.topology().reports().stream()
                .filter(s -> !s.report().node().equals(primary))
                .filter(s -> s.report().evidence().epoch().equals(situation.epoch()))
                .toList();
    }

    private boolean anyoneHearsIt() {
        return observers().stream().anyMatch(s -> {
            var evidence = s.report().evidence();
            boolean hears = evidence.receiving() && recent(s, evidence.receivedMillisAgo());
            boolean answered = evidence.probe() == Evidence.Probe.ANSWERED && recent(s, evidence.probeMillisAgo());
            return hears || answered;
        });
    }

    private long inVain() {
        return observers().stream()
                .filter(s -> switch (s.report().evidence().probe()) {
                    case REFUSED, SILENT -> recent(s, s.report().evidence().probeMillisAgo());
                    case UNTRIED, ANSWERED -> false;
                })
                .count();
    }

    private boolean recent(Seen seen, long millisBefore) {
        return seen.millisSince(millisBefore) < situation.policy().silence().toMillis();
    }

    private long observersNeeded() {
        long others = situation.topology().configured().stream()
                .filter(node -> !node.equals(primary))
                .count();
        return Math.clamp(others, 1, 2);
    }
}
