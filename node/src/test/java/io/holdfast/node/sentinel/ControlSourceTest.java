package io.holdfast.node.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Stage;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Evidence;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Report;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlSourceTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final NodeName H3 = new NodeName("h3");
    private final Control control = new Control();
    private final AtomicLong clock = new AtomicLong();
    private final ControlSource source = new ControlSource(control, "shop", 26379, Duration.ofMillis(1400), clock::get);

    @Test
    void aRedisGroupBecomesAPrimaryWithReplicas() {
        control.show(Engine.REDIS, new Phase.Steady(), H1, InstanceState.RUNNING, InstanceState.STREAMING);

        var view = source.view();
        var group = view.group("cache").orElseThrow();

        assertThat(group.primary().address()).isEqualTo(new Address("10.0.0.1", 6379));
        assertThat(group.primary().runId()).matches("[0-9a-f]{40}");
        assertThat(group.down()).isFalse();
        assertThat(group.epoch()).isEqualTo(3);
        var replica = group.replicas().getFirst();
        assertThat(replica.address()).isEqualTo(new Address("10.0.0.2", 6379));
        assertThat(replica.attached()).isTrue();
        assertThat(replica.offset()).isEqualTo(4711);
        assertThat(replica.priority()).isEqualTo(100);
        assertThat(replica.runId()).isNotEqualTo(group.primary().runId());
    }

    @Test
    void otherEnginesAndGroupsWithoutAPrimaryAreNotTold() {
        control.show(Engine.POSTGRES, new Phase.Steady(), H1, InstanceState.RUNNING, InstanceState.STREAMING);
        assertThat(source.view().groups()).isEmpty();

        control.show(Engine.REDIS, new Phase.Initialising(H1), null, InstanceState.STARTING, InstanceState.EMPTY);
        assertThat(source.view().groups()).isEmpty();
    }

    @Test
    void theOtherNodesAreToldWithTheirEndpoints() {
        control.show(Engine.REDIS, new Phase.Steady(), H1, InstanceState.RUNNING, InstanceState.STREAMING);

        var view = source.view();

        assertThat(view.self().address()).isEqualTo(new Address("10.0.0.1", 26379));
        assertThat(view.others())
                .extracting(p -> p.address().host() + " " + p.reachable())
                .containsExactly("10.0.0.2 true", "10.0.0.3 false");
        assertThat(view.usable()).isEqualTo(2);
        assertThat(view.quorum()).isEqualTo(2);
    }

    @Test
    void aNewPrimaryIsNoMoreDownWhenItIsTold() {
        control.show(
                Engine.REDIS, new Phase.Fencing("a reason", null), H1, InstanceState.RUNNING, InstanceState.FENCED);
        assertThat(source.view().groups().getFirst().down()).isTrue();

        control.show(Engine.REDIS, new Phase.Opening(H1), H1, InstanceState.PROMOTED, InstanceState.STREAMING);
        assertThat(source.view().groups().getFirst().down()).isFalse();
    }

    @Test
    void aPrimaryThatStoppedUnaskedIsDown() {
        control.show(Engine.REDIS, new Phase.Steady(), H1, InstanceState.STOPPED, InstanceState.STREAMING);
        assertThat(source.view().groups().getFirst().down()).isTrue();

        control.show(Engine.REDIS, new Phase.Steady(), H1, InstanceState.HUNG, InstanceState.STREAMING);
        assertThat(source.view().groups().getFirst().down()).isTrue();

        control.silent = Duration.ofSeconds(3);
        control.show(Engine.REDIS, new Phase.Steady(), H1, InstanceState.RUNNING, InstanceState.STREAMING);
        assertThat(source.view().groups().getFirst().down()).isTrue();
    }

    @Test
    void aPrimaryThatNothingWasEverHeardOfIsDownOnceThisNodeHasRunForAWhile() {
        control.mute = true;
        control.show(Engine.REDIS, new Phase.Steady(), H1, InstanceState.RUNNING, InstanceState.STREAMING);
        assertThat(source.view().groups().getFirst().down()).isFalse();

        clock.set(6_000_000_000L);
        assertThat(source.view().groups().getFirst().down()).isTrue();
    }

    @Test
    void aPrimaryThatStopsForASwitchoverIsNotDown() {
        control.show(Engine.REDIS, new Phase.HandingOver(H2), H1, InstanceState.STOPPED, InstanceState.STREAMING);
        assertThat(source.view().groups().getFirst().down()).isFalse();
        assertThat(source.view().groups().getFirst().candidate()).isEqualTo(new Address("10.0.0.2", 6379));

        control.show(Engine.REDIS, new Phase.Fencing("asked for", H2), H1, InstanceState.FENCED, InstanceState.FENCED);
        var fencing = source.view().groups().getFirst();
        assertThat(fencing.down()).isFalse();
        assertThat(fencing.stage()).isEqualTo(Stage.FENCING);

        control.show(Engine.REDIS, new Phase.Steady(), H2, InstanceState.FENCED, InstanceState.RUNNING);
        var steady = source.view().groups().getFirst();
        assertThat(steady.down()).isFalse();
        assertThat(steady.primary().address().host()).isEqualTo("10.0.0.2");
        assertThat(steady.replicas().getFirst().attached()).isFalse();
    }

    @Test
    void anUnplannedFenceCallsThePrimaryDown() {
        control.show(
                Engine.REDIS, new Phase.Fencing("it is silent", null), H1, InstanceState.RUNNING, InstanceState.FENCED);

        assertThat(source.view().groups().getFirst().down()).isTrue();
    }

    @Test
    void aSwitchoverIsAskedOfTheCoordinator() {
        var unused = source.switchover("cache");

        assertThat(control.asked).containsExactly(new GroupControl.Request.Switchover(null));
    }

    @Test
    void roleTimesBeginAnewWithTheRole() {
        control.show(Engine.REDIS, new Phase.Steady(), H1, InstanceState.RUNNING, InstanceState.STREAMING);
        source.view();
        clock.set(5_000_000_000L);
        assertThat(source.view().groups().getFirst().primary().roleMillis()).isEqualTo(5000);

        control.show(Engine.REDIS, new Phase.Steady(), H2, InstanceState.FENCED, InstanceState.RUNNING);
        assertThat(source.view().groups().getFirst().primary().roleMillis()).isZero();
    }

    /** Two instances on h1 and h2; h3 votes. */
    private static final class Control implements GroupControl {
        private final List<Request> asked = new ArrayList<>();
        private Duration silent = Duration.ofMillis(20);
        private boolean mute;
        private List<GroupView> groups = List.of();

        void show(Engine engine, Phase phase, @Nullable NodeName primary, InstanceState first, InstanceState second) {
            var state = new GroupState(
                    new GroupName("cache"),
                    engine,
                    9,
                    new Epoch(3),
                    phase,
                    primary,
                    List.of(member(H1), member(H2)),
                    AckRule.of(1, Durability.STRICT),
                    List.of(),
                    List.of(),
                    5,
                    "",
                    new Secret("s"),
                    false);
            var members = List.of(
                    mute ? unheard(H1) : view(H1, primary, first, silent),
                    view(H2, primary, second, Duration.ofMillis(20)),
                    view(H3, primary, InstanceState.NONE, Duration.ofMillis(20)));
            groups = List.of(new GroupView(state, members, "", true, true));
        }

        private static Member member(NodeName node) {
            return new Member(node, host(node), 6379, new Incarnation("inc-" + node), false);
        }

        private static String host(NodeName node) {
            return "10.0.0." + node.value().charAt(1);
        }

        private static MemberView unheard(NodeName node) {
            return new MemberView(node, true, "primary", "unreachable", null, null, -1, false, "");
        }

        private static MemberView view(NodeName node, @Nullable NodeName primary, InstanceState doing, Duration age) {
            var role = node.equals(primary) ? "primary" : "replica";
            return new MemberView(
                    node, true, role, doing.word(), report(node, primary, doing), age, 0, !node.equals(primary), "");
        }

        private static Report report(NodeName node, @Nullable NodeName primary, InstanceState doing) {
            return new Report(
                    node,
                    new GroupName("cache"),
                    "boot",
                    1,
                    new Epoch(3),
                    9,
                    host(node),
                    6379,
                    new Incarnation("inc-" + node),
                    "",
                    doing,
                    "",
                    new Position("abc", 4711),
                    false,
                    true,
                    false,
                    true,
                    1,
                    0,
                    null,
                    new Epoch(3),
                    null,
                    0,
                    List.of(),
                    true,
                    doing == InstanceState.STREAMING ? primary : null,
                    true,
                    -1,
                    new Secret("s"),
                    Evidence.none());
        }

        @Override
        public ClusterView cluster() {
            var nodes = List.of(
                    new NodeSeen(H1, "10.0.0.1", true, "up"),
                    new NodeSeen(H2, "10.0.0.2", true, "up"),
                    new NodeSeen(H3, "10.0.0.3", true, "unreachable"));
            return new ClusterView(H1, nodes, H2, 7, true, "h2");
        }

        @Override
        public List<GroupView> groups() {
            return groups;
        }

        @Override
        public List<HistoryEntry> history(GroupName group, int limit) {
            return List.of();
        }

        @Override
        public Outcome restartHere(GroupName group) {
            return new Outcome.Refused("a Sentinel restarts nothing");
        }

        @Override
        public CompletionStage<Outcome> request(GroupName group, Request request) {
            asked.add(request);
            return CompletableFuture.completedFuture(new Outcome.Done("done", 1));
        }
    }
}
