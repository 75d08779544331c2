package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Order;
import io.holdfast.protocol.Phase;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ImaginedTest {

    @Test
    void aGroupAtRestGoesThroughBothKindsOfChangeAndBackToRest() {
        var steps = Imagined.changes(Given.state("steady e3 from h1 of h1,h2,h3"));

        assertThat(steps.stream().map(s -> s.after().phase().word()).collect(Collectors.joining(" ")))
                .isEqualTo("handing-over promoting fencing promoting opening steady");
        assertThat(steps)
                .extracting(step -> step.after().version() - Given.VERSION)
                .containsExactly(1L, 2L, 1L, 2L, 3L, 4L);
        assertThat(steps.getLast().after().phase()).isInstanceOf(Phase.Steady.class);
        assertThat(steps.getLast().after().primary()).isEqualTo(Given.node("h2"));
    }

    @Test
    void everyOrderOfAChangeIsMetInIt() {
        var orders = Imagined.changes(Given.state("steady e3 from h1 of h1,h2,h3")).stream()
                .flatMap(s -> s.after().members().stream().map(m -> Orders.of(s.after(), m.node())))
                .map(Order::getClass)
                .collect(Collectors.toSet());

        assertThat(orders)
                .containsExactlyInAnyOrder(
                        Order.HandOver.class,
                        Order.Follow.class,
                        Order.Fence.class,
                        Order.Promote.class,
                        Order.Lead.class);
    }

    @Test
    void nothingIsImaginedOfAGroupThatChangesOrHasNobodyElse() {
        assertThat(Imagined.changes(Given.state("fencing e3 from h1 of h1,h2,h3")))
                .isEmpty();
        assertThat(Imagined.changes(Given.state("steady e3 from h1 of h1"))).isEmpty();
    }
}
