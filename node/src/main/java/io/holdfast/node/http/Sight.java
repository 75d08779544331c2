package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.ReplicaSeen;
import io.holdfast.protocol.Report;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who sees whom: what gossip says of the nodes, and what their instances know of each other. Only reports that are fresh
 * are believed; what a silent node said last says nothing of now.
 */
final class Sight {
    private static final Duration FRESH = Duration.ofMillis(1500);

    private Sight() {}

    record All(List<Seen> sightings, List<Link> links, List<Obeys> obeys) {}

    /** {@code sees} is yes, no or unknown; {@code heardMillis} is this node's own and null for other observers. */
    record Seen(
            String observer,
            String subject,
            String sees,
            @Nullable Long heardMillis) {}

    /**
     * {@code stream}: the primary {@code from} and whether {@code to} receives from it. {@code probe}: the fresh
     * connection of the replica {@code from} to the primary {@code to}, tried only when there is a reason to.
     */
    record Link(
            String group,
            String from,
            String to,
            String kind,
            boolean up,
            String detail,
            @Nullable Long millis) {}

    /** What a node's agent promised and accepted last: how far it has come in what the register decided. */
    record Obeys(String group, String node, long epoch, long version) {}

    static All of(GroupControl control) {
        var groups = control.groups();
        return new All(
                control.sightings().stream().map(Sight::seen).toList(),
                groups.stream().flatMap(Sight::links).toList(),
                groups.stream().flatMap(Sight::obeys).toList());
    }

    private static Seen seen(GroupControl.Sighting s) {
        var sees = s.sees();
        var ago = s.heardAgo();
        return new Seen(
                s.observer().value(),
                s.subject().value(),
                sees == null ? "unknown" : sees ? "yes" : "no",
                ago == null ? null : ago.toMillis());
    }

    private static Stream<Obeys> obeys(GroupView view) {
        var group = view.state().group().value();
        return view.members().stream()
                .filter(Sight::fresh)
                .flatMap(m -> Stream.ofNullable(m.report()))
                .map(r -> new Obeys(group, r.node().value(), r.promised().value(), r.obeyedVersion()));
    }

    private static Stream<Link> links(GroupView view) {
        var group = view.state().group().value();
        var primary = view.state().primary();
        return primary == null
                ? Stream.empty()
                : view.members().stream().filter(Sight::fresh).flatMap(m -> links(group, primary, m));
    }

    private static Stream<Link> links(String group, NodeName primary, MemberView member) {
        var report = member.report();
        if (report == null) {
            return Stream.empty();
        }
        return member.node().equals(primary)
                ? report.replicas().stream().map(r -> stream(group, primary, r))
                : probe(group, primary, report);
    }

    private static Link stream(String group, NodeName primary, ReplicaSeen replica) {
        return new Link(
                group,
                primary.value(),
                replica.node().value(),
                "stream",
                replica.streaming(),
                replica.quorum() ? "counted" : "not counted",
                replica.silentMillis() == Long.MAX_VALUE ? null : replica.silentMillis());
    }

    private static Stream<Link> probe(String group, NodeName primary, Report report) {
        var evidence = report.evidence();
        if (evidence.probe() == Evidence.Probe.UNTRIED) {
            return Stream.empty();
        }
        return Stream.of(new Link(
                group,
                report.node().value(),
                primary.value(),
                "probe",
                evidence.probe() == Evidence.Probe.ANSWERED,
                evidence.probe().name().toLowerCase(Locale.ROOT),
                evidence.probeMillisAgo() == Long.MAX_VALUE ? null : evidence.probeMillisAgo()));
    }

    private static boolean fresh(MemberView member) {
        var age = member.age();
        return age != null && age.compareTo(FRESH) < 0;
    }
}
