package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.agent.Wire;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.coordinator.GroupSpec;
import io.holdfast.failover.coordinator.States;
import io.holdfast.failover.coordinator.TinyRegister;
import io.holdfast.failover.core.FailoverPolicy;
import io.holdfast.failover.instance.Await;
import io.holdfast.failover.register.Register;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Report;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three whole nodes but for their databases and the register's engine, over real remoting. */
class HoldfastRuntimeTest {
    private static final GroupName MAIN = new GroupName("main");
    private static final int PORT = 17355;
    private final TinyRegister register = new TinyRegister();
    private final Map<NodeName, Node> nodes = new TreeMap<>();

    /** An agent with nothing: it reports so, and remembers what it was sent. */
    private static final class EmptyAgent implements NodeParts.Agent {
        private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor();
        private final Wire wire;
        private volatile @Nullable Directive directive;
        private volatile @Nullable Lease lease;
        private long sequence;

        EmptyAgent(NodeName self, Wire wire) {
            this.wire = wire;
            var unused = ticker.scheduleAtFixedRate(
                    () -> wire.report(States.empty(self, MAIN, "boot-" + self, ++sequence)),
                    0,
                    100,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public java.util.Optional<String> restart() {
            return java.util.Optional.of("nothing here");
        }

        @Override
        public void receive(Directive received) {
            directive = received;
        }

        @Override
        public void receive(Lease message) {
            lease = message;
        }

        @Override
        public void receive(Report report) {}

        @Override
        public void close() {
            ticker.shutdownNow();
        }
    }

    private final class Node implements NodeParts {
        private final HoldfastRuntime runtime;
        private @Nullable EmptyAgent agent;
        private final NodeName self;

        Node(NodeName self) {
            this.self = self;
            runtime = new HoldfastRuntime(
                    new RuntimeSettings(
                            settings(self),
                            List.of(new GroupSpec(MAIN, Engine.POSTGRES, States.ANY_1)),
                            FailoverPolicy.defaults()),
                    this);
        }

        @Override
        public Register register() {
            return register;
        }

        @Override
        public NodeParts.Agent agent(GroupSpec group, Wire wire) {
            var made = new EmptyAgent(self, wire);
            agent = made;
            return made;
        }

        EmptyAgent agent() {
            if (agent == null) {
                throw new IllegalStateException("no agent yet");
            }
            return agent;
        }
    }

    @AfterEach
    void leave() {
        nodes.values().parallelStream().forEach(node -> node.runtime.close());
    }

    @Test
    void reportsDecisionsOrdersLeasesAndRequestsFindTheirWay() throws Exception {
        register.leading(false);
        for (var name : List.of("h1", "h2", "h3")) {
            nodes.put(new NodeName(name), new Node(new NodeName(name)));
        }
        nodes.values().forEach(node -> node.runtime.start());

        Await.until("one is told to initialise", () -> initialising() == 1);
        for (var node : nodes.values()) {
            Await.until("everybody has an order", () -> node.agent().directive != null);
            Await.until("everybody sees everybody", () -> seesAll(node));
            assertThat(node.runtime.groups().getFirst().state().phase().word()).isEqualTo("initialising");
        }

        var question = new Lease.Question(MAIN, Epoch.NONE, new NodeName("h1"), "boot", 1);
        node("h1").agent().wire.lease(new NodeName("h3"), question);
        Await.until(
                "the lease's question arrives", () -> question.equals(node("h3").agent().lease));

        for (var node : nodes.values()) {
            assertThat(ask(node, new Request.Switchover(null))).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(ask(node("h1"), new Request.Pause())).isInstanceOf(Outcome.Done.class);
        assertThat(ask(node("h2"), new Request.Resume())).isInstanceOf(Outcome.Done.class);
        assertThat(ask(node("h3"), new Request.Resume()).sentence()).isEqualTo("the group is not paused");
    }

    private static Outcome ask(Node node, Request request)
            throws InterruptedException, ExecutionException, TimeoutException {
        return node.runtime.request(MAIN, request).toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    private long initialising() {
        return nodes.values().stream()
                .map(node -> node.agent().directive)
                .filter(d -> d != null && d.order() instanceof Order.Initialise)
                .count();
    }

    private static boolean seesAll(Node node) {
        var cluster = node.runtime.cluster();
        return cluster.coordinator() != null
                && cluster.nodes().stream().allMatch(n -> n.status().equals("up"))
                && node.runtime.groups().stream()
                        .flatMap(g -> g.members().stream())
                        .allMatch(m -> m.state().equals("empty"));
    }

    private Node node(String name) {
        var node = nodes.get(new NodeName(name));
        if (node == null) {
            throw new IllegalArgumentException(name);
        }
        return node;
    }

    private static ClusterSettings settings(NodeName self) {
        var control = new TreeMap<NodeName, String>();
        for (int i = 1; i <= 3; i++) {
            control.put(new NodeName("h" + i), "127.0.14.1" + i);
        }
        return new ClusterSettings("runtime-test", self, String.valueOf(control.get(self)), PORT, control, null);
    }
}
