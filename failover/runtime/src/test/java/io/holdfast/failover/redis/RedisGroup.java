package io.holdfast.failover.redis;

import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Three nodes and what the register would remember of them; the test gives the orders. */
final class RedisGroup implements AutoCloseable {
    final Path root;
    final List<RedisNode> nodes = new ArrayList<>();
    final List<LineageEntry> lineage = new ArrayList<>();
    long epoch;

    @Nullable
    RedisNode primary;

    List<Member> members = List.of();
    private Observation first = placeholder();

    RedisGroup(Map<String, String> parameters) throws IOException {
        this(RedisNode.OF_THE_MACHINE, parameters);
    }

    RedisGroup(Path program, Map<String, String> parameters) throws IOException {
        root = Files.createTempDirectory("holdfast-redis");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (int i = 1; i <= 3; i++) {
            nodes.add(new RedisNode("h" + i, root, "127.0.40." + i, program, parameters));
        }
    }

    private static Observation placeholder() {
        return new io.holdfast.failover.instance.View().observation();
    }

    RedisNode node(int number) {
        return nodes.get(number - 1);
    }

    RedisNode primary() {
        return Objects.requireNonNull(primary);
    }

    /** All three members, the first one leads. */
    void born() throws RefusedException, InterruptedException {
        for (var node : nodes) {
            node.start();
        }
        var one = node(1);
        one.obey(new Order.Initialise(Epoch.NONE));
        first = one.until(InstanceState.FENCED);
        var base = Objects.requireNonNull(first.position());
        lineage.add(new LineageEntry(Epoch.NONE, base.history(), one.name, "", 0, "", true));
        members = List.of(one.member());
        fence(one);
        promote(one);
        lead(1);
        for (var other : List.of(node(2), node(3))) {
            join(other);
        }
        one.until(InstanceState.RUNNING);
    }

    void join(RedisNode other) throws InterruptedException {
        other.obey(rebuild());
        other.until("caught up", Observation::caughtUp);
        members = new ArrayList<>(members);
        members.removeIf(m -> m.node().equals(other.name));
        members.add(other.member());
        lead(1);
        other.obey(follow());
        other.until("streaming from the primary", s -> s.state() == InstanceState.STREAMING && s.receiving());
    }

    void fence(RedisNode... which) throws InterruptedException {
        epoch++;
        for (var node : which) {
            node.obey(new Order.Fence(new Epoch(epoch)));
        }
        for (var node : which) {
            node.until("fenced for " + epoch, s -> s.fencedFor().equals(new Epoch(epoch)));
        }
    }

    Observation promote(RedisNode node) throws InterruptedException {
        var from = Objects.requireNonNull(node.seen().position());
        return promote(node, from);
    }

    Observation promote(RedisNode node, Position from) throws InterruptedException {
        var now = new Epoch(epoch);
        node.agent().leaseExtended(now, Duration.ofHours(1));
        node.obey(new Order.Promote(now, "reserved-" + epoch, "uuid", from, ackNames(node), 1, members));
        var seen = node.until("promoted", s -> s.promoted() != null);
        var branch = Objects.requireNonNull(seen.promoted());
        lineage.add(new LineageEntry(now, branch.history(), node.name, branch.parent(), branch.from(), "uuid", false));
        primary = node;
        return seen;
    }

    void lead(int k) {
        var now = new Epoch(epoch);
        primary().agent().leaseExtended(now, Duration.ofHours(1));
        primary().obey(new Order.Lead(now, lineage.getLast().history(), "uuid", ackNames(primary()), k, members));
    }

    Order.Follow follow() {
        return new Order.Follow(
                new Epoch(epoch), primary().member(), List.copyOf(lineage), members, first.secret(), first.systemId());
    }

    /** As the coordinator says it while {@code candidate} is being promoted: its history has no name yet. */
    Order.Follow attend(RedisNode candidate, Position from) {
        var now = new Epoch(epoch);
        var newest = new LineageEntry(
                now, "reserved-" + epoch, candidate.name, from.history(), from.offset(), "uuid", false);
        var histories = new ArrayList<>(lineage);
        histories.add(newest);
        return new Order.Follow(now, candidate.member(), histories, members, first.secret(), first.systemId());
    }

    Order.Rebuild rebuild() {
        return new Order.Rebuild(
                new Epoch(epoch),
                primary().member(),
                List.copyOf(lineage),
                members,
                first.secret(),
                first.systemId(),
                List.of());
    }

    /** The others are fenced, the best of them leads, all who live follow. */
    void failover(RedisNode candidate, RedisNode... fenced) throws InterruptedException {
        fence(fenced);
        promote(candidate);
        lead(1);
        Arrays.stream(fenced).filter(n -> n != candidate).forEach(n -> n.obey(follow()));
        candidate.until(InstanceState.RUNNING);
    }

    /** As the coordinator chooses: a ping that only one of them got decides who has to be copied anew. */
    void failoverToTheBest(RedisNode one, RedisNode other) throws InterruptedException {
        fence(one, other);
        var best = offset(one) >= offset(other) ? one : other;
        promote(best);
        lead(1);
        (best == one ? other : one).obey(follow());
        best.until(InstanceState.RUNNING);
    }

    private static long offset(RedisNode node) {
        return Objects.requireNonNull(node.seen().position()).offset();
    }

    private List<io.holdfast.protocol.NodeName> ackNames(RedisNode but) {
        return members.stream()
                .map(Member::node)
                .filter(n -> !n.equals(but.name))
                .sorted()
                .toList();
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(RedisNode::close);
        try (var files = Files.walk(root)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
