package io.holdfast.failover.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.Promise;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RebuildingTest {
    static final GroupName MAIN = new GroupName("main");
    static final NodeName H1 = new NodeName("h1");
    static final NodeName H2 = new NodeName("h2");
    static final NodeName H3 = new NodeName("h3");

    @Test
    void whereAllMembersWereHeardTheGroupGoesOnWithAllOfThemAndAFence() throws Exception {
        var plan = Rebuilding.plan(List.of(node(H1, 12, 12), node(H2, 12, 12), node(H3, 11, 11)), Set.of(), Map.of());

        var group = plan.groups().getFirst();
        assertThat(group.members()).extracting(Member::node).containsExactly(H1, H2, H3);
        assertThat(group.phase()).isInstanceOf(Phase.Fencing.class);
        assertThat(group.primary()).isEqualTo(H1);
        assertThat(group.ackRule()).isEqualTo(rule());
        assertThat(group.retired()).isEmpty();
        assertThat(plan.findings()).singleElement().asString().contains("nothing acknowledged is lost");
    }

    @Test
    void everyNumberLiesFarAboveAllThatWasPromised() throws Exception {
        var late = promised(H3, new Promise(new Epoch(9), 40, 12, Epoch.NONE, data(H3), data(H3), 7), state(12));

        var plan = Rebuilding.plan(List.of(node(H1, 12, 12), node(H2, 12, 12), late), Set.of(), Map.of());

        var group = plan.groups().getFirst();
        assertThat(plan.term()).isGreaterThanOrEqualTo(1040);
        assertThat(group.epoch().value()).isGreaterThanOrEqualTo(1009);
        assertThat(group.version()).isGreaterThanOrEqualTo(1012);
        assertThat(group.nextHistory()).isGreaterThanOrEqualTo(5 + 64);
    }

    @Test
    void aNodeThatIsNeitherHeardNorWrittenOffStopsIt() {
        refused("[h3]", List.of(node(H1, 12, 12), node(H2, 12, 12)), Set.of(), Map.of());
        refused("heard at once", List.of(node(H1, 12, 12), node(H2, 12, 12), node(H3, 12, 12)), Set.of(H3), Map.of());
    }

    @Test
    void aMemberThatIsWrittenOffMayHaveAcknowledgedWhatTheOthersLackSoAnOperatorNamesWhoIsKept() throws Exception {
        var left = List.of(node(H2, 12, 12), node(H3, 12, 12));
        refused("--keep main=NODE", left, Set.of(H1), Map.of());

        var plan = Rebuilding.plan(left, Set.of(H1), Map.of(MAIN, H3));

        var group = plan.groups().getFirst();
        assertThat(group.members()).extracting(Member::node).containsExactly(H3);
        assertThat(group.retired()).containsExactly(data(H1), data(H2));
        assertThat(group.primary()).isEqualTo(H3);
        assertThat(group.ackRule()).isEqualTo(rule());
        assertThat(plan.findings()).singleElement().asString().contains("LOST");
    }

    @Test
    void whatAMemberObeyedAndNobodyKeptIsNeverGuessed() {
        var all = List.of(node(H1, 13, 12), node(H2, 12, 12), node(H3, 12, 12));

        refused("version 13", all, Set.of(), Map.of());
        refused("version 13", all, Set.of(), Map.of(MAIN, H1));
    }

    @Test
    void aMemberWithoutItsPromiseHasNoVoteAndIsNotKept() {
        var forgetful = promised(
                H3, new Promise(new Epoch(3), 5, 12, Epoch.NONE, data(H3), new Incarnation("new"), 1), state(12));
        var all = List.of(node(H1, 12, 12), node(H2, 12, 12), forgetful);

        refused("lost its promise", all, Set.of(), Map.of());
        refused("lost its promise", all, Set.of(), Map.of(MAIN, H3));
        refused(
                "lost its promise",
                List.of(node(H1, 12, 12), node(H2, 12, 12), promised(H3, null, null)),
                Set.of(),
                Map.of());
    }

    @Test
    void nodesOfAnotherClusterOrTwiceOrOfNothingAreRefused() {
        var other = new Testimony("other", H2, List.of(H1, H2, H3), List.of());

        refused("cluster 'other'", List.of(node(H1, 12, 12), other), Set.of(), Map.of());
        refused("given twice", List.of(node(H1, 12, 12), node(H1, 12, 12)), Set.of(), Map.of());
        refused(
                "nothing to rebuild from",
                Stream.of(H1, H2, H3).map(n -> promised(n, null, null)).toList(),
                Set.of(),
                Map.of());
    }

    @Test
    void aPlanIsNamedByItsContentAndReadBack() throws Exception {
        var all = List.of(node(H1, 12, 12), node(H2, 12, 12), node(H3, 12, 12));
        var plan = Rebuilding.plan(all, Set.of(), Map.of());

        assertThat(Rebuilding.plan(all, Set.of(), Map.of())).isEqualTo(plan);
        assertThat(Rebuilding.plan(all, Set.of(), Map.of(MAIN, H1)).id()).isNotEqualTo(plan.id());
        assertThat(Json.read(Json.bytes(plan), RebuildPlan.class)).isEqualTo(plan);
        assertThat(Json.read(Json.bytes(all.getFirst()), Testimony.class).digest())
                .isEqualTo(all.getFirst().digest());
    }

    private static void refused(
            String words, List<Testimony> heard, Set<NodeName> lost, Map<GroupName, NodeName> keep) {
        assertThatThrownBy(() -> Rebuilding.plan(heard, lost, keep))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    static Testimony node(NodeName node, long obeyed, long told) {
        return promised(node, new Promise(new Epoch(3), 5, obeyed, Epoch.NONE, data(node), data(node), 1), state(told));
    }

    static Testimony promised(NodeName node, @Nullable Promise promise, @Nullable GroupState told) {
        return new Testimony(
                "test", node, List.of(H1, H2, H3), List.of(new Testimony.OfGroup(MAIN, promise, told, Map.of())));
    }

    private static AckRule rule() {
        return AckRule.of(1, Durability.STRICT);
    }

    private static Incarnation data(NodeName node) {
        return new Incarnation("data-of-" + node);
    }

    static GroupState state(long version) {
        return new GroupState(
                MAIN,
                Engine.POSTGRES,
                version,
                new Epoch(3),
                new Phase.Steady(),
                H1,
                Stream.of(H1, H2, H3)
                        .map(n -> new Member(n, "127.0.0.1", 5432, data(n), false))
                        .toList(),
                rule(),
                List.of(new LineageEntry(Epoch.NONE, "1", H1, "", 0, "", true)),
                List.of(),
                5,
                "system",
                new Secret("secret"),
                false);
    }
}
