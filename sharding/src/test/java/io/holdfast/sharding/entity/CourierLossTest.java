package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.TwoMembers;
import java.time.Clock;
import java.time.Duration;
import org.apache.pekko.actor.typed.Props;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A node that others put out of the cluster may have lent what nobody else knows of. */
class CourierLossTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final TwoMembers NODES = new TwoMembers("127.0.45.3");

    @AfterAll
    static void stop() {
        NODES.close();
    }

    @Test
    void whatALostNodeLentIsTakenForLentUntilItIsOver() {
        var system = NODES.one().system();
        var courier = new Courier(system, "h1", 10, Clock.systemUTC(), (session, key, asked) -> {});
        system.systemActorOf(courier.behavior(), Courier.NAME, Props.empty());
        long before = courier.lender().lentBefore("key");

        NODES.loseOther();

        NODES.one().createTestProbe().awaitAssert(LIMIT, () -> {
            assertThat(courier.lender().lentBefore("key")).isGreaterThan(before);
            return before;
        });
        // It is known before the node's shards can be anywhere else, and what was lent by then is over half a second
        // later.
        assertThat(courier.lender().lentBefore("key") - System.nanoTime()).isLessThanOrEqualTo(Loans.OVER);
    }
}
