package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.NodeName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The joining of three nodes in virtual time, over a network that can be cut. */
class ClusterJoinTest {
    private static final long MS = 1_000_000L;
    private static final long STEP = 200 * MS;
    private final Map<NodeName, Node> nodes = new TreeMap<>();
    private final Set<NodeName> cut = new HashSet<>();
    private final List<Runnable> onTheWay = new ArrayList<>();
    private Random random = new Random(1);
    private long now;

    private final class Node implements ClusterJoin.Actions {
        private final NodeName name;
        private final ClusterJoin join;
        private Set<NodeName> members = new HashSet<>();
        private int founded;
        private int begunAnew;

        Node(NodeName name) {
            this.name = name;
            join = new ClusterJoin(settings(name), this, now);
        }

        private ClusterJoin.Standing standing() {
            return new ClusterJoin.Standing(List.copyOf(members), !members.isEmpty());
        }

        @Override
        public void send(NodeName to, NodeMessage message) {
            onTheWay.add(() -> deliver(name, to, message));
        }

        @Override
        public void join(NodeName member) {
            var there = nodes.get(member);
            if (there != null && reach(name, member) && !there.members.isEmpty()) {
                members = there.members;
                members.add(name);
            }
        }

        @Override
        public void found() {
            founded++;
            members = new HashSet<>(Set.of(name));
        }

        @Override
        public void beginAnew(String why) {
            begunAnew++;
            members.remove(name);
            members = new HashSet<>();
        }

        private void receive(NodeMessage message) {
            if (message instanceof NodeMessage.JoinQuestion q) {
                send(q.from(), join.answer(q, standing(), now));
            } else if (message instanceof NodeMessage.JoinAnswer a) {
                join.answered(a, now);
            }
        }
    }

    @Test
    void aFreshSetFormsOneClusterWithinTwoSeconds() {
        start("h1", "h2", "h3");

        runFor(2000);

        assertThat(nodes.values()).allMatch(n -> n.members.size() == 3);
        assertThat(founded()).isEqualTo(1);
    }

    @Test
    void aNodeThatIsCutOffFoundsNothing() {
        cut("h1");
        start("h1", "h2", "h3");
        runFor(5000);
        assertThat(node("h1").founded).isZero();
        assertThat(node("h2").members).hasSize(2);

        cut.clear();
        runFor(3000);
        assertThat(node("h1").members).hasSize(3);
        assertThat(founded()).isEqualTo(1);
    }

    @Test
    void oneNodeAloneWaits() {
        start("h2");

        runFor(60_000);

        assertThat(founded()).isZero();
    }

    @Test
    void theNodeWithTheLowestNameIsNotNeeded() {
        start("h2", "h3");

        runFor(2000);

        assertThat(node("h3").members).hasSize(2);
    }

    @Test
    void aFounderThatWasCutOffAtOnceComesBackIntoTheLargerCluster() {
        start("h1", "h2", "h3");
        while (founded() == 0) {
            step();
        }
        nodes.values().stream().filter(n -> n.founded == 0).forEach(n -> n.members = new HashSet<>());
        cut("h1");
        node("h1").members = new HashSet<>(Set.of(new NodeName("h1")));
        runFor(25_000);
        assertThat(node("h2").members).hasSize(2);

        cut.clear();
        runFor(4000);
        assertThat(node("h1").begunAnew).isEqualTo(1);
        assertThat(nodes.values()).allMatch(n -> n.members.size() == 3);
    }

    @Test
    void whileAFounderIsOnlySlowNobodyFoundsASecondCluster() {
        start("h2", "h3");
        while (founded() == 0) {
            step();
        }
        node("h3").members = new HashSet<>();
        cut("h2");
        start("h1");
        runFor(15_000);
        assertThat(founded()).isEqualTo(1);

        cut.clear();
        runFor(4000);
        assertThat(founded()).isEqualTo(1);
        assertThat(nodes.values()).allMatch(n -> n.members.size() == 3);
    }

    @Test
    void aVoteForAFounderThatIsHeardNoMoreIsFreeAfterTwentySeconds() {
        start("h2", "h3");
        var elsewhere = node("h3")
                .join
                .answer(
                        new NodeMessage.JoinQuestion(new NodeName("h9"), now, true),
                        node("h3").standing(),
                        now);
        assertThat(elsewhere.vote()).isTrue();
        runFor(19_000);
        assertThat(founded()).as("the vote of h3 is still with h9").isZero();
        runFor(4000);
        assertThat(founded()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whateverIsCutForAWhileThereIsOneClusterInTheEnd(long seed) {
        random = new Random(seed);
        start("h1", "h2", "h3");
        for (int i = 0; i < 30; i++) {
            cut.clear();
            if (random.nextBoolean()) {
                cut("h" + (1 + random.nextInt(3)));
            }
            runFor(200 + random.nextInt(1500));
        }
        cut.clear();
        runFor(10_000);

        assertThat(nodes.values()).as("seed %d", seed).allMatch(n -> n.members.size() == 3);
    }

    private void start(String... names) {
        for (var name : names) {
            nodes.put(new NodeName(name), new Node(new NodeName(name)));
        }
    }

    private void cut(String name) {
        cut.add(new NodeName(name));
    }

    private Node node(String name) {
        var node = nodes.get(new NodeName(name));
        if (node == null) {
            throw new IllegalArgumentException(name);
        }
        return node;
    }

    private int founded() {
        return nodes.values().stream().mapToInt(n -> n.founded).sum();
    }

    private void runFor(long millis) {
        long end = now + millis * MS;
        while (now < end) {
            step();
        }
    }

    private void step() {
        now += STEP;
        nodes.values().forEach(n -> n.join.tick(n.standing(), now));
        while (!onTheWay.isEmpty()) {
            onTheWay.remove(random.nextInt(onTheWay.size())).run();
        }
    }

    private void deliver(NodeName from, NodeName to, NodeMessage message) {
        var node = nodes.get(to);
        if (node != null && reach(from, to)) {
            node.receive(message);
        }
    }

    private boolean reach(NodeName from, NodeName to) {
        return from.equals(to) || (!cut.contains(from) && !cut.contains(to));
    }

    private static ClusterSettings settings(NodeName self) {
        var control = new TreeMap<NodeName, String>();
        for (int i = 1; i <= 3; i++) {
            control.put(new NodeName("h" + i), "127.0.14." + i);
        }
        return new ClusterSettings("virtual", self, String.valueOf(control.get(self)), 17355, control, null);
    }
}
