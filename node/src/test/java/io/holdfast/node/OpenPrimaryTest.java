package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPrimaryTest {
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private final OpenPrimary primary = new OpenPrimary();

    @Test
    void whoLedBeforeAllWereKilledIsNotOpenBeforeItSaysThatItRuns() {
        assertThat(primary.of(view(3, new Phase.Steady(), "unreachable"))).isEmpty();
        assertThat(primary.of(view(3, new Phase.Steady(), "fenced"))).isEmpty();
        assertThat(primary.of(view(3, new Phase.Fencing("it stopped", null), "fenced")))
                .isEmpty();

        var open = primary.of(view(4, new Phase.Steady(), "running"));

        assertThat(open).hasValueSatisfying(leader -> {
            assertThat(leader.member().host()).isEqualTo("10.0.0.1");
            assertThat(leader.state().epoch()).isEqualTo(new Epoch(4));
        });
    }

    @Test
    void oneThatWasOpenStaysSoWhileItIsSilentAndNoLongerThanItsEpoch() {
        assertThat(primary.of(view(3, new Phase.Steady(), "running"))).isPresent();
        assertThat(primary.of(view(3, new Phase.Steady(), "unreachable"))).isPresent();
        assertThat(primary.of(view(3, new Phase.Steady(), "hung"))).isPresent();
        assertThat(primary.of(view(4, new Phase.Steady(), "unreachable"))).isEmpty();
    }

    @Test
    void oneThatSaysThatItStandsByIsNotOpenAndItsSilenceAfterwardsDoesNotOpenIt() {
        assertThat(primary.of(view(3, new Phase.Steady(), "running"))).isPresent();
        assertThat(primary.of(view(3, new Phase.Steady(), "fenced"))).isEmpty();
        assertThat(primary.of(view(3, new Phase.Steady(), "unreachable"))).isEmpty();
        assertThat(primary.of(view(3, new Phase.Steady(), "running"))).isPresent();
    }

    private static GroupView view(long epoch, Phase phase, String says) {
        var state = new GroupState(
                new GroupName("main"),
                Engine.POSTGRES,
                9,
                new Epoch(epoch),
                phase,
                H1,
                List.of(member(H1), member(H2)),
                AckRule.of(1, Durability.STRICT),
                List.of(),
                List.of(),
                5,
                "",
                new Secret("s"),
                false);
        return new GroupView(state, List.of(seen(H1, says), seen(H2, "streaming")), "", true, true);
    }

    private static Member member(NodeName node) {
        return new Member(node, "10.0.0." + node.value().charAt(1), 5432, new Incarnation("inc-" + node), false);
    }

    private static MemberView seen(NodeName node, String says) {
        return new MemberView(node, true, node.equals(H1) ? "primary" : "replica", says, null, null, 0, true, "");
    }
}
