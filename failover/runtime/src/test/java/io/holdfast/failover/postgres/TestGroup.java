package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.Observation;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Secret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Plays the register and the coordinator: hands out epochs and histories and remembers the lineage. */
final class TestGroup {
    final List<TestNode> nodes = new ArrayList<>();
    final List<LineageEntry> lineage = new ArrayList<>();
    final List<Incarnation> retired = new ArrayList<>();
    Secret secret = Secret.NONE;
    String systemId = "";
    private long epoch;
    private long nextHistory = 2;
    private @Nullable TestNode primary;

    TestNode primary() {
        return Objects.requireNonNull(primary);
    }

    Epoch epoch() {
        return new Epoch(epoch);
    }

    /** Histories that were handed out for promotions that never came about. */
    void skipHistories(int count) {
        nextHistory += count;
    }

    /** Makes a group of what has nothing: {@code first} leads, the others are cloned from it and acknowledge. */
    void form(TestNode first, TestNode... others) {
        first.obey(new Order.Initialise(Epoch.NONE));
        var made = first.until("has data", seen -> seen.state() == InstanceState.FENCED);
        secret = made.secret();
        systemId = made.systemId();
        fence(first);
        lead(first, others);
        for (var node : others) {
            rebuild(node);
            node.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        }
        open(others);
    }

    /** Promotes the fenced one in this epoch and lets it wait for one of the others. */
    void lead(TestNode next, TestNode... others) {
        promote(next, 1, others);
        lead(1, others);
    }

    void open(TestNode... others) {
        lead(1, others);
        var names = Arrays.stream(others).map(node -> node.name).sorted().toList();
        primary().until("is open", seen -> seen.state() == InstanceState.RUNNING && names.equals(seen.ackNames()));
        primary().until("has a checkpoint", Observation::checkpointed);
    }

    /** A new epoch, for which all of {@code fenced} are fenced. */
    void fence(TestNode... fenced) {
        epoch++;
        Arrays.stream(fenced).forEach(node -> node.obey(new Order.Fence(epoch())));
        for (var node : fenced) {
            node.until(
                    "is fenced for epoch " + epoch,
                    seen -> seen.fencedFor().equals(epoch()) && seen.position() != null);
        }
    }

    LineageEntry promote(TestNode node, int k, TestNode... named) {
        var fenced = Objects.requireNonNull(node.seen().position());
        var entry = new LineageEntry(
                epoch(),
                Long.toString(nextHistory++),
                node.name,
                fenced.history(),
                fenced.offset(),
                UUID.randomUUID().toString(),
                false);
        node.agent().leaseExtended(epoch(), TestNode.LONG);
        node.obey(new Order.Promote(epoch(), entry.history(), entry.uuid(), fenced, names(named), k, members()));
        var seen = node.until("is promoted", o -> o.state() == InstanceState.PROMOTED && o.promoted() != null);
        var branch = Objects.requireNonNull(seen.promoted());
        var ancestors = new ArrayList<LineageEntry>();
        lineage.stream()
                .filter(e -> Long.parseLong(e.history()) <= Long.parseLong(branch.parent()))
                .forEach(ancestors::add);
        lineage.clear();
        lineage.addAll(ancestors);
        lineage.add(entry.branchedAt(branch.parent(), branch.from()));
        primary = node;
        return lineage.getLast();
    }

    /** The candidate is told, and so is who attaches to it meanwhile; it has no lease yet. */
    LineageEntry announce(TestNode candidate, int k, TestNode attached) {
        var fenced = Objects.requireNonNull(candidate.seen().position());
        var entry = new LineageEntry(
                epoch(),
                Long.toString(nextHistory++),
                candidate.name,
                fenced.history(),
                fenced.offset(),
                UUID.randomUUID().toString(),
                false);
        lineage.add(entry);
        primary = candidate;
        candidate.obey(
                new Order.Promote(epoch(), entry.history(), entry.uuid(), fenced, names(attached), k, members()));
        follow(attached);
        return entry;
    }

    void lead(int k, TestNode... named) {
        var entry = lineage.getLast();
        primary().obey(new Order.Lead(epoch(), entry.history(), entry.uuid(), names(named), k, members()));
    }

    void follow(TestNode... followers) {
        for (var node : followers) {
            node.obey(new Order.Follow(epoch(), primary().member(), List.copyOf(lineage), members(), secret, systemId));
        }
    }

    /** The same to the instance, and another order all the same. */
    Order followAmong(List<TestNode> members) {
        return new Order.Follow(
                epoch(),
                primary().member(),
                List.copyOf(lineage),
                members.stream().map(TestNode::member).toList(),
                secret,
                systemId);
    }

    void rebuild(TestNode node) {
        node.obey(new Order.Rebuild(
                epoch(), primary().member(), List.copyOf(lineage), members(), secret, systemId, List.copyOf(retired)));
    }

    List<io.holdfast.protocol.Member> members() {
        return nodes.stream()
                .filter(n -> n.seen().incarnation() != null)
                .map(TestNode::member)
                .toList();
    }

    private static List<NodeName> names(TestNode... named) {
        return Arrays.stream(named).map(node -> node.name).toList();
    }
}
