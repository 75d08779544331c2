package io.holdfast.failover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.agent.Upkeep.Survey;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.RestartProgress.State;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RollingRestartTest {
    private static final GroupName MAIN = new GroupName("main");
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final NodeName H3 = new NodeName("h3");
    private static final Pending RAISED = new Pending("max_connections", "100", "200", false);
    private static final Pending LOWERED = new Pending("max_connections", "200", "100", true);

    private final World world = new World();

    /** Three instances that do what PostgreSQL would do with settings that only a start reads. */
    private static final class World implements RollingRestart.Hands {
        final List<String> did = new ArrayList<>();
        final Map<NodeName, List<Pending>> pending = new HashMap<>();
        final Map<NodeName, String> runs = new HashMap<>();
        final TreeMap<NodeName, String> states = new TreeMap<>(Map.of(H1, "running", H2, "streaming", H3, "streaming"));
        NodeName primary = H1;
        boolean paused;
        boolean armed;

        @Nullable
        NodeName fails;

        @Override
        public GroupView view() {
            var members = states.entrySet().stream()
                    .map(e -> new MemberView(e.getKey(), true, "", e.getValue(), null, Duration.ZERO, 0, true, ""))
                    .toList();
            var state = new GroupState(
                    MAIN,
                    Engine.POSTGRES,
                    11,
                    new Epoch(3),
                    new Phase.Steady(),
                    primary,
                    List.of(),
                    AckRule.of(1, Durability.STRICT),
                    List.of(),
                    List.of(),
                    5,
                    "7301",
                    new Secret("s"),
                    paused);
            return new GroupView(state, members, "All is well.", true, true);
        }

        @Override
        public Survey survey(NodeName node) {
            return new Survey(pending.getOrDefault(node, List.of()), runs.getOrDefault(node, ""));
        }

        @Override
        public Optional<String> restart(NodeName node, String run) {
            did.add("restart " + node);
            if (node.equals(fails)) {
                return Optional.of(node + " did not come up again");
            }
            started(node);
            runs.put(node, run);
            return Optional.empty();
        }

        /** A replica keeps what it may not have below its primary. */
        private void started(NodeName node) {
            boolean primaryIsHigh =
                    pending.getOrDefault(primary, List.of()).stream().anyMatch(Pending::lowered);
            pending.computeIfPresent(
                    node,
                    (n, all) -> all.stream()
                            .filter(p -> p.lowered() && primaryIsHigh)
                            .toList());
        }

        @Override
        public Optional<String> lower(NodeName node) {
            did.add("lower " + node);
            armed = true;
            return Optional.empty();
        }

        @Override
        public Outcome switchover(NodeName target) {
            did.add("switchover to " + target);
            if (target.equals(fails)) {
                return new Outcome.Refused(target + " cannot take over now");
            }
            var old = primary;
            primary = target;
            states.put(old, "streaming");
            states.put(target, "running");
            if (armed) {
                pending.put(target, List.of());
            }
            started(old);
            return new Outcome.Done(target + " leads", 12);
        }
    }

    private RestartProgress run(boolean onlyPending, @Nullable NodeName only, String name) {
        var restart = new RollingRestart(MAIN, new RollingRestart.Wish(onlyPending, only, name), world);
        restart.run();
        return restart.progress();
    }

    @Test
    void replicasComeFirstThenTheSwitchoverThatRestartsThePrimary() {
        var end = run(false, null, "a");

        assertThat(end.state()).as(end.sentence()).isEqualTo(State.DONE);
        assertThat(world.did).containsExactly("restart h2", "restart h3", "switchover to h2");
        assertThat(end.steps()).extracting(RestartProgress.Step::state).containsOnly(State.DONE);
    }

    @Test
    void aRaisedSettingReachesTheReplicasBeforeThePrimary() {
        List.of(H1, H2, H3).forEach(n -> world.pending.put(n, List.of(RAISED)));

        assertThat(run(true, null, "a").state()).isEqualTo(State.DONE);
        assertThat(world.did).containsExactly("restart h2", "restart h3", "switchover to h2");
        assertThat(world.pending.values()).containsOnly(List.of());
    }

    @Test
    void aLoweredSettingReachesThePrimaryBeforeTheReplicas() {
        List.of(H1, H2, H3).forEach(n -> world.pending.put(n, List.of(LOWERED)));

        assertThat(run(true, null, "a").state()).isEqualTo(State.DONE);
        assertThat(world.did).containsExactly("lower h2", "switchover to h2", "restart h3");
        assertThat(world.pending.values()).containsOnly(List.of());
    }

    @Test
    void onlyWhoWaitsForARestartIsRestarted() {
        world.pending.put(H3, List.of(RAISED));

        var end = run(true, null, "a");

        assertThat(world.did).containsExactly("restart h3");
        assertThat(end.sentence()).isEqualTo("Done: h3 restarted.");
        assertThat(run(true, null, "b").sentence()).isEqualTo("Done: no instance had to be restarted.");
    }

    @Test
    void oneMemberAloneIsRestartedAndNobodyElse() {
        assertThat(run(false, H3, "a").state()).isEqualTo(State.DONE);
        assertThat(world.did).containsExactly("restart h3");
    }

    @Test
    void theFirstFailureStopsItAndTheSameRunGoesOnWhereItWas() {
        world.fails = H3;

        var end = run(false, null, "a");

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.sentence()).contains("h3 did not come up again").contains("--resume a");
        assertThat(world.did).containsExactly("restart h2", "restart h3");

        world.fails = null;
        world.did.clear();
        assertThat(run(false, null, "a").state()).isEqualTo(State.DONE);
        assertThat(world.did).containsExactly("restart h3", "switchover to h2");
    }

    @Test
    void aSwitchoverThatDoesNotComeAboutStopsIt() {
        world.fails = H2;
        world.pending.put(H1, List.of(RAISED));

        var end = run(true, null, "a");

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.sentence()).contains("h2 cannot take over now");
    }

    @Test
    void aGroupThatIsNotWholeIsLeftAlone() {
        world.states.put(H3, "connecting");
        assertThat(run(false, null, "a").sentence()).contains("h3 does not stream (it is connecting)");
        world.states.put(H3, "streaming");
        world.paused = true;
        assertThat(run(false, null, "a").sentence()).contains("the group is paused: resume it first");
        assertThat(world.did).isEmpty();
    }
}
