package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrdersTest {

    @ParameterizedTest(name = "{0}: ANY {2} of {1}")
    @CsvSource(delimiter = '|', textBlock = """
            steady e3 from h1 of h1,h2,h3                                | h2,h3 | 1
            steady e3 from h1 of h1,h2,h3 leaving h3                     | h2    | 1
            steady e3 from h1 of h3,h1,h2                                | h2,h3 | 1
            steady e3 from h1 of h1                                      | ''    | 1
            steady e3 from h1 of h1,h2,h3 available k0 wanted1           | h2,h3 | 1
            steady e3 from h1 of h1 available k0 wanted1                 | ''    | 0
            steady e3 from h1 of h1,h2 available k0 wanted2              | h2    | 0
            steady e3 from h1 of h1,h2,h3 available k0 wanted2           | h2,h3 | 2
            steady e3 from h1 of h1,h2,h3,h4,h5 k2                       | h2,h3,h4,h5 | 2
            """)
    void theEngineIsToldToAskForMoreBeforeTheRegisterCountsWithIt(String state, String names, int k) {
        var lead = (Order.Lead) Orders.of(Given.state(state), Given.node("h1"));

        assertThat(lead.ackNames())
                .extracting(n -> n.value())
                .containsExactly(names.isEmpty() ? new String[0] : names.split(",", -1));
        assertThat(lead.k()).isEqualTo(k);
    }

    @Test
    void theCandidateIsToldTheAckRuleThatHoldsOnceItLeads() {
        var state = Given.state("promoting e3 from h1 to h2 of h1,h2,h3 leaving h3");

        var promote = (Order.Promote) Orders.of(state, Given.node("h2"));

        assertThat(promote.history()).isEqualTo("4");
        assertThat(promote.ackNames()).containsExactly(Given.node("h1"));
        assertThat(promote.from()).isEqualTo(new Position("3", 300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " redis"})
    void replicasAttachToTheCandidateWhileItIsPromotedAndTheOldPrimaryWaits(String engine) {
        var state = Given.state("promoting e3 from h1 to h2 of h1,h2,h3" + engine);

        var follow = (Order.Follow) Orders.of(state, Given.node("h3"));

        assertThat(follow.primary()).isEqualTo(Given.member("h2"));
        assertThat(follow.lineage().getLast().history()).isEqualTo("4");
        assertThat(Orders.of(state, Given.node("h1"))).isInstanceOf(Order.Fence.class);
        assertThat(Orders.of(state, Given.node("h4"))).isInstanceOf(Order.Fence.class);
    }

    @Test
    void whoFollowsGetsTheLineageOldestFirst() {
        var state = Given.state("steady e3 from h1 of h1,h2,h3");

        var follow = (Order.Follow) Orders.of(state, Given.node("h2"));

        assertThat(follow.lineage()).extracting(LineageEntry::history).containsExactly("1", "2", "3", "4");
        assertThat(follow.primary()).isEqualTo(Given.member("h1"));
    }

    @Test
    void nobodyIsToldToFollowWhoIsNoMember() {
        var state = Given.state("promoting e3 from h1 to h9 of h1,h2,h3");

        assertThatThrownBy(() -> Orders.of(state, Given.node("h2")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("who leads is always a member: h9 in ");
    }

    @Test
    void everyOrderCarriesTheEpochOfTheState() {
        for (var state : new String[] {
            "steady e3 from h1 of h1,h2,h3", "fencing e3 from h1 of h1,h2", "promoting e3 from h1 to h2 of h1,h2"
        }) {
            for (var node : new String[] {"h1", "h2", "h3"}) {
                assertThat(Orders.of(Given.state(state), Given.node(node))
                                .epoch()
                                .value())
                        .isEqualTo(3);
            }
        }
    }
}
