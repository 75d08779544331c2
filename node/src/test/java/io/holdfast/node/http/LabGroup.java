package io.holdfast.node.http;

import io.holdfast.failover.core.Applied;
import io.holdfast.failover.core.Transitions;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.ReplicaSeen;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One group of a {@link LabCluster}: its state and history by the real transitions, its instances as a test wants them. */
final class LabGroup {
    static final String CANARY = "canary-90c2";
    private static final NodeName COORDINATOR = new NodeName("h2");
    private final Engine engine;
    private final int port;
    private final List<HistoryEntry> history = new ArrayList<>();
    private final Map<NodeName, Life> lives = new TreeMap<>();
    private GroupState state;
    private Instant now;
    private long sequence;

    /** What an instance is doing; {@code why} as its agent says it. */
    record Life(InstanceState state, long offset, String why, int progress, Evidence evidence) {
        Life at(long newOffset) {
            return new Life(state, newOffset, why, progress, evidence);
        }
    }

    LabGroup(String name, Engine engine, int port, Instant begun) {
        this.engine = engine;
        this.port = port;
        now = begun;
        state = GroupState.unborn(new GroupName(name), engine, AckRule.of(1, Durability.STRICT));
        apply("nothing was here", new Event.InitialisationStarted(node("h1")));
        later(2600);
        apply("the data was made", new Event.Initialised(member("h1"), history("1"), "730118", new Secret(CANARY)));
        changesTo("h1", 0, 40, 70, 110);
        apply("h2 streams and has caught up", new Event.MemberAdded(member("h2")));
        apply("h3 streams and has caught up", new Event.MemberAdded(member("h3")));
        List.of("h1", "h2", "h3").forEach(n -> is(n, n.equals("h1") ? InstanceState.RUNNING : InstanceState.STREAMING));
    }

    synchronized GroupState state() {
        return state;
    }

    synchronized List<HistoryEntry> history() {
        return List.copyOf(history);
    }

    synchronized void apply(String why, Event event) {
        var next = switch (Transitions.apply(state, event)) {
            case Applied.Next fits -> fits.state();
            case Applied.Misfit misfit -> throw new IllegalStateException(misfit.sentence());
        };
        var from = state.phase().word();
        state = next.atVersion(state.version() + 1);
        history.add(new HistoryEntry(
                state.version(),
                state.epoch(),
                now,
                COORDINATOR,
                from,
                state.phase().word(),
                why,
                event));
    }

    /** The next events happen so much later. */
    synchronized void later(long millis) {
        now = now.plusMillis(millis);
    }

    synchronized void is(String name, InstanceState instance) {
        is(name, instance, "", -1, Evidence.none());
    }

    synchronized void is(String name, InstanceState instance, String why, int progress, Evidence evidence) {
        var before = lives.get(node(name));
        long offset = before == null ? 0x4000060 : before.offset();
        lives.put(node(name), new Life(instance, offset, why, progress, evidence));
    }

    synchronized void reaches(String name, long offset) {
        lives.computeIfPresent(node(name), (n, life) -> life.at(offset));
    }

    /** An unplanned change whose steps take so long; the epoch before it has been fenced from. */
    synchronized void failsOverTo(String name, String reason, long fenced, long promoted, long opened) {
        apply("nobody leads", new Event.FencingStarted(state.epoch().next(), reason, null));
        changesTo(name, 0, fenced, promoted, opened);
    }

    synchronized void switchesOverTo(String name, long stopped, long promoted, long opened) {
        apply("asked for", new Event.HandOverStarted(node(name), "asked for by an operator"));
        later(stopped);
        promotes(name, state.epoch().next());
        promotedAndOpened(promoted, opened);
    }

    synchronized void promotes(String name, Epoch epoch) {
        var parent = state.lineage().isEmpty() ? "" : state.lineage().getLast().history();
        apply(
                name + " has the newest data of the fence quorum",
                new Event.PromotionStarted(
                        epoch, node(name), Long.toString(state.nextHistory()), "uuid", parent, 0x4000060));
    }

    synchronized void promotedAndOpened(long promoted, long opened) {
        later(promoted);
        var entry = state.lineage().getLast();
        apply(
                "it was seen promoted",
                new Event.CandidatePromoted(
                        state.epoch(),
                        entry.parent(),
                        entry.from(),
                        engine == Engine.REDIS ? history(entry.history()) : null));
        later(opened);
        apply("its marker is held as the ack rule asks", new Event.EpochOpened(state.epoch()));
    }

    private void changesTo(String name, long detected, long fenced, long promoted, long opened) {
        later(detected + fenced);
        promotes(name, state.epoch());
        promotedAndOpened(promoted, opened);
    }

    /** What the agents of the nodes that are not silent say now. */
    synchronized List<Report> reports(List<NodeName> silent) {
        sequence++;
        return lives.keySet().stream()
                .filter(node -> !silent.contains(node))
                .map(node -> report(node, silent))
                .toList();
    }

    private Report report(NodeName node, List<NodeName> silent) {
        var life = lives.getOrDefault(node, new Life(InstanceState.EMPTY, 0, "", -1, Evidence.none()));
        boolean leads = life.state() == InstanceState.RUNNING;
        return new Report(
                node,
                state.group(),
                "boot",
                sequence,
                state.epoch(),
                state.version(),
                LabCluster.host(node),
                port,
                new Incarnation("data-of-" + node),
                state.systemId(),
                life.state(),
                life.why(),
                new Position(state.lineage().getLast().history(), life.offset()),
                life.state() == InstanceState.FENCED,
                life.progress() < 0,
                life.progress() >= 0,
                true,
                1,
                Long.MAX_VALUE,
                null,
                leads ? state.epoch() : Epoch.NONE,
                leads ? others(node) : null,
                leads ? 1 : 0,
                leads ? replicas(node, silent) : List.of(),
                true,
                leads ? null : state.primary(),
                life.state() == InstanceState.STREAMING,
                life.progress(),
                new Secret(CANARY),
                life.evidence());
    }

    private List<ReplicaSeen> replicas(NodeName primary, List<NodeName> silent) {
        return others(primary).stream()
                .map(n -> new ReplicaSeen(n, streams(n, silent), 0, true, streams(n, silent) ? 40 : 8200))
                .toList();
    }

    private boolean streams(NodeName node, List<NodeName> silent) {
        @Nullable Life life = lives.get(node);
        return life != null && life.state() == InstanceState.STREAMING && !silent.contains(node);
    }

    private List<NodeName> others(NodeName node) {
        return lives.keySet().stream().filter(n -> !n.equals(node)).toList();
    }

    private String history(String number) {
        return engine == Engine.POSTGRES ? number : "8f1c2d3e" + "0".repeat(32 - number.length()) + number;
    }

    private Member member(String name) {
        return new Member(node(name), LabCluster.host(node(name)), port, new Incarnation("data-of-" + name), false);
    }

    static NodeName node(String name) {
        return new NodeName(name);
    }

    static Evidence probed(Evidence.Probe probe) {
        return new Evidence(
                new Epoch(1), false, 1900, probe, Duration.ofMillis(120).toMillis());
    }
}
