package io.holdfast.failover.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.register.Evolution.Evolved;
import io.holdfast.failover.register.InMemoryRegister;
import io.holdfast.failover.register.PlannedSwitchover;
import io.holdfast.failover.register.PlannedSwitchover.Plan;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DueSwitchoversTest {
    private static final GroupName MAIN = new GroupName("main");
    private static final NodeName H2 = new NodeName("h2");
    private static final Instant AT = Instant.parse("2026-11-21T22:00:00Z");
    private static final Plan PLAN = new Plan(H2, AT, "ann", 0);
    private final List<Request> asked = new ArrayList<>();
    private final InMemoryRegister register =
            new InMemoryRegister((state, event) -> new Evolved.Next(inNextEpoch(state)), this::now);
    private Instant now = AT.minusSeconds(60);
    private CompletionStage<Outcome> outcome = done();
    private long term;

    @BeforeEach
    void plan() {
        term = register.openTerm(H2).toCompletableFuture().join();
        register.found(term, MAIN, Engine.POSTGRES, States.ANY_1)
                .toCompletableFuture()
                .join();
        register.append(term, H2, MAIN, 0, new Event.Paused())
                .toCompletableFuture()
                .join();
        register.plan(MAIN, PlannedSwitchover.ANY_VERSION, PLAN)
                .toCompletableFuture()
                .join();
    }

    @Test
    void itIsAskedForAtItsTimeByWhoCoordinatesAndThenForgotten() {
        var elsewhere = due(false);
        var here = due(true);
        here.tick();
        assertThat(asked).isEmpty();
        now = AT;
        elsewhere.tick();
        assertThat(asked).isEmpty();
        here.tick();
        now = AT.plusSeconds(2);
        here.tick();

        assertThat(asked).containsExactly(new Request.Switchover(H2));
        assertThat(register.planned(MAIN).plan()).isNull();
    }

    @Test
    void whoComesAfterADeathAsksAgainInTheSameEpoch() {
        outcome = new CompletableFuture<>();
        now = AT;
        due(true).tick();
        var after = due(true);
        outcome = done();
        now = AT.plusSeconds(2);
        after.tick();

        assertThat(asked).hasSize(2);
        assertThat(register.planned(MAIN).plan()).isNull();
    }

    @Test
    void whoComesAfterADeathDoesNotDoItTwice() {
        outcome = new CompletableFuture<>();
        now = AT;
        due(true).tick();
        register.append(term, H2, MAIN, 1, new Event.Resumed())
                .toCompletableFuture()
                .join();
        now = AT.plusSeconds(2);
        due(true).tick();

        assertThat(asked).hasSize(1);
        assertThat(register.planned(MAIN).plan()).isNull();
    }

    @Test
    void aRefusalIsAskedAgainForAMinute() {
        var due = due(true);
        outcome = CompletableFuture.completedStage(new Outcome.Refused("h2 does not stream."));
        for (int second = 0; second < 120; second++) {
            now = AT.plusSeconds(second);
            due.tick();
        }

        assertThat(asked).hasSize(61);
        assertThat(register.planned(MAIN).plan()).isNull();
    }

    @Test
    void withoutAMajorityItWaitsAndIsDroppedWhenItIsLate() {
        var due = due(true);
        register.answers(InMemoryRegister.Answers.NONE);
        now = AT;
        due.tick();
        assertThat(asked).isEmpty();
        register.answers(InMemoryRegister.Answers.GIVEN);
        now = AT.plusSeconds(61);
        due.tick();

        assertThat(asked).isEmpty();
        assertThat(register.planned(MAIN).plan()).isNull();
    }

    @Test
    void whatIsTakenBackOrReplacedCannotBeTakenBackAgain() {
        var first = register.planned(MAIN);
        assertThat(change(PlannedSwitchover.ANY_VERSION, null)).isInstanceOf(PlannedSwitchover.Changed.Stored.class);
        assertThat(change(PlannedSwitchover.ANY_VERSION, null))
                .isEqualTo(new PlannedSwitchover.Changed.Refused("No switchover of main is planned."));
        assertThat(change(first.version(), PLAN)).isInstanceOf(PlannedSwitchover.Changed.Refused.class);
    }

    private PlannedSwitchover.Changed change(long version, @org.jspecify.annotations.Nullable Plan plan) {
        return register.plan(MAIN, version, plan).toCompletableFuture().join();
    }

    private DueSwitchovers due(boolean coordinates) {
        return new DueSwitchovers(register, () -> coordinates, this::ask, this::now);
    }

    private Instant now() {
        return now;
    }

    private CompletionStage<Outcome> ask(GroupName group, Request request) {
        asked.add(request);
        return outcome;
    }

    private static CompletionStage<Outcome> done() {
        return CompletableFuture.completedStage(new Outcome.Done("h2 leads.", 3));
    }

    private static GroupState inNextEpoch(GroupState s) {
        return new GroupState(
                s.group(),
                s.engine(),
                s.version(),
                new Epoch(s.epoch().value() + 1),
                s.phase(),
                s.primary(),
                s.members(),
                s.ackRule(),
                s.lineage(),
                s.retired(),
                s.nextHistory(),
                s.systemId(),
                s.secret(),
                s.paused());
    }
}
