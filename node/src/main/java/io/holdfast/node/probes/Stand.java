package io.holdfast.node.probes;

import io.holdfast.failover.coordinator.GroupControl.ClusterView;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.postgres.PostgresFacts;
import io.holdfast.node.own.OwnInstance;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where this node stands in one group at one moment, in the words of Patroni's probes. Whether it leads is answered from
 * its own instance and lease; the views can only take that away, never give it.
 *
 * @param group null while nothing was heard of the group
 * @param own null when this node runs no instance of it
 * @param now on {@link System#nanoTime()}
 * @param heardAt in seconds since 1970: when somebody who may decide was heard of last; 0: never
 */
record Stand(
        ClusterView cluster,
        @Nullable GroupView group,
        @Nullable OwnInstance own,
        String zone,
        long now,
        long heardAt) {
    private static final Duration HEARD = Duration.ofMillis(1500);
    private static final Duration STUCK = Duration.ofSeconds(10);

    boolean leads() {
        return own != null
                && group != null
                && !(group.state().phase() instanceof Phase.HandingOver)
                && own.leads(group.state().epoch(), now);
    }

    Stand heardNow(long seconds) {
        return new Stand(cluster, group, own, zone, now, seconds);
    }

    /** The register names it as the one that leads, whether its instance runs or not. */
    boolean isNamedPrimary() {
        return group != null
                && Documents.led(group)
                && cluster.self().equals(group.state().primary());
    }

    /** Where a member's instance listens, by its report or as the register has it. */
    Optional<String> host(NodeName node) {
        if (group == null) {
            return Optional.empty();
        }
        return member(node)
                .map(MemberView::report)
                .map(Report::host)
                .or(() -> group.state().member(node).map(m -> m.host()));
    }

    /** PostgreSQL runs, in Patroni's sense: it may not let clients in. */
    boolean running() {
        return switch (state()) {
            case RUNNING, PROMOTED, STREAMING, CONNECTING, FENCED -> true;
            case NONE, EMPTY, STOPPED, STARTING, INITIALISING, CLONING, REWINDING, STOPPING, HUNG, FAILED -> false;
        };
    }

    /** It follows a primary and lets clients in; a fenced one does not. */
    boolean follows() {
        return streams() || state() == InstanceState.CONNECTING;
    }

    boolean streams() {
        return state() == InstanceState.STREAMING;
    }

    InstanceState state() {
        return own == null ? InstanceState.NONE : own.seen().state();
    }

    /** The primary was verified to wait for this one, among others. */
    boolean counted() {
        return streams()
                && primaryReport()
                        .map(Report::ackNames)
                        .filter(names -> names.contains(cluster.self()))
                        .isPresent();
    }

    /** A primary was heard just now, and said for whom it waits. */
    boolean knowsWhoCounts() {
        return primaryReport().map(Report::ackNames).isPresent();
    }

    /** Every write waits for this one, since it waits for all. */
    boolean sync() {
        return counted()
                && primaryReport()
                        .filter(r ->
                                r.ackNames() != null && r.ackK() >= r.ackNames().size())
                        .isPresent();
    }

    boolean quorum() {
        return counted() && !sync();
    }

    /** What is known of the running server beyond what failover needs; empty while nothing is. */
    Optional<PostgresFacts> facts() {
        return Optional.ofNullable(own).map(OwnInstance::facts);
    }

    /** @param written what was received counts, not only what was replayed */
    boolean behindAtMost(long bytes, boolean written) {
        var lead = group == null
                ? Optional.<Position>empty()
                : member(group.state().primary()).map(MemberView::report).map(Report::position);
        var mine = position().map(Position::offset);
        var reached = written ? mine : facts().map(PostgresFacts::replayed).or(() -> mine);
        return reached.isPresent()
                && lead.filter(p -> p.offset() - bytes <= reached.get()).isPresent();
    }

    Optional<Position> position() {
        return Optional.ofNullable(own).map(o -> o.seen().position());
    }

    boolean paused() {
        return group != null && group.state().paused();
    }

    /** Somebody who may decide was heard of lately. */
    boolean coordinated() {
        return cluster.coordinator() != null || cluster.registerMajority();
    }

    /** The agent's loop comes round; it does so several times a second unless something is badly wrong. */
    boolean alive() {
        return paused() || own == null || now - own.tenure().turnedAt() < STUCK.toNanos();
    }

    /** What Patroni's file would name under {@code tags}. */
    Map<String, Object> tags() {
        var tags = new TreeMap<String, Object>();
        if (!zone.equals("default")) {
            tags.put("zone", zone);
        }
        if (own != null) {
            tags.putAll(electing(own.priority()));
        }
        return tags;
    }

    /** Patroni leaves out what is its default, and so do we: 1 is the usual priority, 0 means never. */
    static Map<String, Object> electing(int priority) {
        return switch (priority) {
            case 0 -> Map.of("nofailover", true);
            case 1 -> Map.of();
            default -> Map.of("failover_priority", priority);
        };
    }

    private Optional<Report> primaryReport() {
        return group == null
                ? Optional.empty()
                : member(group.state().primary())
                        .filter(m -> m.age() != null && m.age().compareTo(HEARD) < 0)
                        .map(MemberView::report);
    }

    private Optional<MemberView> member(@Nullable NodeName node) {
        return group == null || node == null
                ? Optional.empty()
                : group.members().stream().filter(m -> m.node().equals(node)).findFirst();
    }
}
