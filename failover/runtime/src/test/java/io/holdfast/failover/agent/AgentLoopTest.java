package io.holdfast.failover.agent;

import static io.holdfast.failover.agent.Fixtures.H1;
import static io.holdfast.failover.agent.Fixtures.H2;
import static io.holdfast.failover.agent.Fixtures.H3;
import static io.holdfast.failover.agent.Fixtures.fence;
import static io.holdfast.failover.agent.Fixtures.promote;
import static io.holdfast.failover.agent.Fixtures.state;
import static io.holdfast.failover.agent.Fixtures.steady;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three loops on real threads and a wire that can be cut; what the agent decides is told by AgentTest. */
class AgentLoopTest {
    @TempDir
    private Path dataDir;

    private final FakeInstance instance = new FakeInstance();
    private final Map<NodeName, AgentLoop> loops = new ConcurrentHashMap<>();
    private final Set<NodeName> cut = ConcurrentHashMap.newKeySet();
    private final List<Report> reports = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startThreeNodes() throws RefusedException {
        for (var node : Fixtures.NODES) {
            var store = PromiseStore.open(dataDir.resolve(node.value()), Fixtures.MAIN);
            var beside = node.equals(H1) ? instance : null;
            loops.put(node, AgentLoop.start(Fixtures.settings(node), store, beside, wire(node)));
        }
        everybody(new Order.Observe(Epoch.NONE), state(0, 0, new Phase.Unborn()));
        everybody(fence(1), steady(1, 1));
    }

    @AfterEach
    void stop() {
        loops.values().forEach(AgentLoop::close);
    }

    @Test
    void aPromotionIsHandedOverAsSoonAsAMajorityGrants() {
        to(H1, 2, promote(1));

        Await.until(
                "the promotion reaches the instance", () -> instance.orders().contains(promote(1)));
    }

    @Test
    void aCutOffPrimaryIsEndedAndReportsIt() {
        to(H1, 2, promote(1));
        Await.until(
                "the promotion reaches the instance", () -> instance.orders().contains(promote(1)));
        // A candidate is told of its promotion before it may; who was never granted anything has nothing to lose.
        Await.until("a majority grants it", () -> instance.wasGranted());
        long before = System.nanoTime();

        cut.addAll(List.of(H2, H3));

        Await.until("the instance is ended", () -> !instance.stops().isEmpty());
        assertThat(System.nanoTime() - before).isGreaterThan(Fixtures.millis(1000));
        Await.until("the end is reported", () -> newest(H1).state() == InstanceState.STOPPED);
    }

    @Test
    void aChangeOfTheInstanceIsReportedWithoutWaitingForTheNextLook() {
        Await.until("the fence is obeyed", () -> instance.orders().contains(fence(1)));

        instance.why = "changed";
        instance.changed();

        Await.until("the change is reported", () -> newest(H1).why().equals("changed"));
    }

    @Test
    void aClosedLoopIgnoresWhatComes() {
        Objects.requireNonNull(loops.get(H1)).close();

        to(H1, 2, fence(2));

        assertThat(instance.orders()).doesNotContain(fence(2));
    }

    private Report newest(NodeName node) {
        return reports.stream()
                .filter(r -> r.node().equals(node))
                .reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("no report of " + node));
    }

    private void everybody(Order order, GroupState state) {
        loops.forEach((node, loop) -> loop.receive(new Directive(1, H2, state, node, order)));
    }

    private void to(NodeName node, long version, Order order) {
        var state = steady(version, order.epoch().value());
        Objects.requireNonNull(loops.get(node)).receive(new Directive(1, H2, state, node, order));
    }

    private Wire wire(NodeName from) {
        return new Wire() {
            @Override
            public void report(Report report) {
                reports.add(report);
                loops.values().forEach(loop -> loop.receive(report));
            }

            @Override
            public void lease(NodeName to, Lease message) {
                var loop = loops.get(to);
                if (loop != null && !cut.contains(to) && !cut.contains(from)) {
                    loop.receive(message);
                }
            }
        };
    }
}
