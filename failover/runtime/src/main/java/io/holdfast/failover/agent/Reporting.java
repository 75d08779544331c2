package io.holdfast.failover.agent;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.ReplicaSeen;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes reports of observations, and knows which of them others should hear of at once. Not thread-safe. */
final class Reporting {
    /** What a control node without an instance observes. */
    static final Observation NOTHING = new Observation(
            null,
            "",
            InstanceState.NONE,
            "",
            null,
            Epoch.NONE,
            false,
            false,
            null,
            Epoch.NONE,
            null,
            0,
            List.of(),
            false,
            null,
            false,
            -1,
            Secret.NONE,
            false,
            Long.MAX_VALUE);

    private final AgentLoop.Identity identity;
    private final String boot;
    private long sequence;
    private List<@Nullable Object> lastNews = List.of();

    Reporting(AgentLoop.Identity identity, String boot) {
        this.identity = identity;
        this.boot = boot;
    }

    Report of(
            Observation o,
            PromiseStore.Promise promise,
            Optional<Order> obeyed,
            boolean trusted,
            String trouble,
            long leaseAgeMillis,
            Evidence evidence) {
        boolean handedOver = o.state() == InstanceState.STOPPED
                && obeyed.filter(Order.HandOver.class::isInstance).isPresent();
        boolean fenced = !o.fencedFor().equals(Epoch.NONE) && o.fencedFor().equals(promise.epoch());
        boolean exact = o.position() != null && trusted && !o.rebuilding() && (fenced || handedOver);
        return new Report(
                identity.self(),
                identity.group(),
                boot,
                sequence,
                promise.epoch(),
                promise.version(),
                identity.host(),
                identity.port(),
                trusted ? o.incarnation() : null,
                o.systemId(),
                o.state(),
                trouble.isEmpty() ? o.why() : trouble,
                o.position(),
                exact,
                o.consistent(),
                o.rebuilding(),
                identity.priority() > 0,
                identity.priority(),
                leaseAgeMillis,
                o.promoted(),
                o.markerEpoch(),
                o.ackNames(),
                o.ackK(),
                o.replicas(),
                o.checkpointed(),
                o.upstream(),
                o.caughtUp(),
                o.progress(),
                o.secret(),
                evidence);
    }

    /** Numbers the report that is sent. */
    Report stamp(Report r) {
        lastNews = news(r);
        sequence++;
        return new Report(
                r.node(),
                r.group(),
                r.boot(),
                sequence,
                r.promised(),
                r.obeyedVersion(),
                r.host(),
                r.port(),
                r.incarnation(),
                r.systemId(),
                r.state(),
                r.why(),
                r.position(),
                r.exact(),
                r.consistent(),
                r.rebuilding(),
                r.promotable(),
                r.priority(),
                r.leaseAgeMillis(),
                r.promoted(),
                r.markerEpoch(),
                r.ackNames(),
                r.ackK(),
                r.replicas(),
                r.checkpointed(),
                r.upstream(),
                r.caughtUp(),
                r.progress(),
                r.secret(),
                r.evidence());
    }

    boolean isNews(Report report) {
        return !news(report).equals(lastNews);
    }

    /** Everything a decision may hang on; moving positions and ages go with the regular report. */
    private static List<@Nullable Object> news(Report r) {
        return Arrays.asList(
                r.promised(),
                r.incarnation(),
                r.state(),
                r.why(),
                r.exact(),
                r.exact() ? r.position() : null,
                r.consistent(),
                r.rebuilding(),
                r.promoted(),
                r.markerEpoch(),
                r.ackNames(),
                r.ackK(),
                streaming(r.replicas()),
                r.upstream(),
                r.caughtUp(),
                r.evidence().receiving(),
                r.evidence().probe());
    }

    private static List<NodeName> streaming(List<ReplicaSeen> replicas) {
        return replicas.stream()
                .filter(ReplicaSeen::streaming)
                .map(ReplicaSeen::node)
                .sorted()
                .toList();
    }
}
