package io.holdfast.failover.coordinator;

import io.holdfast.failover.core.Seen;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest report of each node and group, and its age in {@link AwakeClock} time. Reports that overtook each other
 * are put right by run and sequence of the sender; a report of a run that ended does not push out the living one.
 */
public final class TopologyMonitor {
    private static final long LIVING = 1_000_000_000L;
    private static final int REMEMBERED_RUNS = 8;
    private final AwakeClock clock;
    private final Map<GroupName, Map<NodeName, Heard>> groups = new TreeMap<>();

    /** @param steady {@link Report#steady} of it */
    private record Heard(Report report, Report steady, long at, long streamedAt, Deque<String> endedRuns) {}

    public TopologyMonitor(AwakeClock clock) {
        this.clock = clock;
    }

    /** Takes a report in, unless a newer one was there; true when it says something that its sender had not said before. */
    public synchronized boolean receive(Report report, long nanos) {
        long now = clock.at(nanos);
        var nodes = groups.computeIfAbsent(report.group(), g -> new TreeMap<>());
        var before = Optional.ofNullable(nodes.get(report.node()));
        if (before.isPresent() && outdated(before.get(), report, now)) {
            return false;
        }
        boolean streams = report.state() == InstanceState.STREAMING;
        long streamedAt = streams ? now : before.map(Heard::streamedAt).orElse(now);
        var steady = report.steady();
        nodes.put(report.node(), new Heard(report, steady, now, streamedAt, endedRuns(before, report)));
        return before.filter(known -> known.steady().equals(steady)).isEmpty();
    }

    /** In the order of the nodes' names. */
    public synchronized List<Seen> seen(GroupName group, long nanos) {
        long now = clock.at(nanos);
        return groups.getOrDefault(group, Map.of()).values().stream()
                .map(h -> new Seen(h.report(), Duration.ofNanos(now - h.at()), Duration.ofNanos(now - h.streamedAt())))
                .toList();
    }

    private static boolean outdated(Heard before, Report report, long now) {
        if (before.report().boot().equals(report.boot())) {
            return report.sequence() <= before.report().sequence();
        }
        return before.endedRuns().contains(report.boot()) && now - before.at() < LIVING;
    }

    private static Deque<String> endedRuns(Optional<Heard> before, Report report) {
        var ended = before.map(Heard::endedRuns).orElseGet(ArrayDeque::new);
        before.map(h -> h.report().boot())
                .filter(boot -> !boot.equals(report.boot()))
                .ifPresent(ended::addLast);
        ended.remove(report.boot());
        if (ended.size() > REMEMBERED_RUNS) {
            ended.removeFirst();
        }
        return ended;
    }
}
