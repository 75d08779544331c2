package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.protocol.GroupName;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchoverPlansTest {
    private static final GroupName MAIN = new GroupName("main");
    private static final Instant AT = Instant.parse("2026-11-21T22:00:00Z");
    private static final SwitchoverPlans.Plan PLAN = new SwitchoverPlans.Plan("main", "h2", AT.toString(), "ann");

    @TempDir
    Path folder;

    private final FakeControl control = new FakeControl();
    private Instant now = AT.minusSeconds(60);

    @Test
    void itIsAskedForAtItsTimeOnceAndThenForgotten() throws Exception {
        var plans = plans();
        plans.put(PLAN);
        plans.tick();
        assertThat(control.requests()).isEmpty();
        now = AT;
        plans.tick();
        plans.tick();

        assertThat(control.requests()).containsExactly(new Request.Switchover(FakeControl.node("h2")));
        assertThat(plans().of(MAIN)).isEmpty();
    }

    @Test
    void itOutlivesTheNodesRestart() throws Exception {
        plans().put(PLAN);

        assertThat(plans().of(MAIN)).contains(PLAN);
    }

    @Test
    void aRefusalIsAskedAgainForAMinute() throws Exception {
        var plans = plans();
        plans.put(PLAN);
        control.answers(new Outcome.Refused("h2 does not stream."));
        now = AT.plusSeconds(1);
        plans.tick();
        plans.tick();
        now = AT.plusSeconds(61);
        plans.tick();
        plans.tick();

        assertThat(control.requests()).hasSize(2);
        assertThat(plans.of(MAIN)).isEmpty();
    }

    @Test
    void whatIsTakenBackNeverHappens() throws Exception {
        var plans = plans();
        plans.put(PLAN);

        assertThat(plans.cancel(MAIN)).isTrue();
        assertThat(plans.cancel(MAIN)).isFalse();
        now = AT;
        plans.tick();
        assertThat(control.requests()).isEmpty();
    }

    private SwitchoverPlans plans() {
        return new SwitchoverPlans(folder, control, () -> now);
    }
}
