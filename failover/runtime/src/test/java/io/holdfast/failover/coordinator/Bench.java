package io.holdfast.failover.coordinator;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.failover.core.FailoverPolicy;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One node's coordinator side in virtual time: an executor that runs when told, a clock that moves when told. */
final class Bench {
    static final GroupName MAIN = new GroupName("main");
    static final GroupName OTHER = new GroupName("other");
    private static final long TICK = 100_000_000L;

    final TinyRegister register = new TinyRegister();
    final List<Directive> sent = new ArrayList<>();
    final Heard heard;
    final Coordinators coordinators;
    final Deputy deputy;
    final Deque<Runnable> tasks = new ArrayDeque<>();
    private final TopologyMonitor monitor;
    private final AwakeClock clock = new AwakeClock(0);
    private long nanos;
    private long sequence;
    int stale;
    boolean hearsMajority = true;

    Bench(GroupName... groups) {
        monitor = new TopologyMonitor(clock);
        heard = new Heard(clock, 0);
        var specs = Arrays.stream(groups)
                .map(g -> new GroupSpec(g, Engine.POSTGRES, States.ANY_1))
                .toList();
        var with = new Coordination(
                States.H1,
                List.of(States.H1, States.H2, States.H3),
                specs,
                register,
                monitor,
                FailoverPolicy.defaults(),
                this::send,
                clock,
                () -> nanos);
        coordinators = new Coordinators(with, tasks::add);
        deputy = new Deputy(register, heard, coordinators, () -> hearsMajority, () -> nanos);
    }

    CoordinatorLoop begin() {
        var loop = coordinators.begin("test", () -> stale++);
        runTasks();
        return loop;
    }

    /** Ticks for this long, as the node would. */
    void runFor(long millis) {
        long end = nanos + millis * 1_000_000;
        while (nanos < end) {
            nanos += TICK;
            deputy.tick();
            coordinators.tick();
            runTasks();
        }
    }

    /** Nothing of this JVM runs for so long. */
    void pauseFor(long millis) {
        nanos += millis * 1_000_000;
    }

    void reportEmpty(GroupName group, NodeName... nodes) {
        for (var node : nodes) {
            monitor.receive(States.empty(node, group, "boot", ++sequence), nanos);
            coordinators.changed(group);
        }
        runTasks();
    }

    CompletableFuture<Outcome> request(Request request, long withinMillis) {
        var outcome = coordinators.request(MAIN, request, nanos + withinMillis * 1_000_000);
        runTasks();
        return outcome.toCompletableFuture();
    }

    void hear(long term) {
        heard.receive(
                new Directive(
                        term,
                        States.H3,
                        States.steady(MAIN, States.H1, 1, 1),
                        States.H1,
                        new Order.Observe(Epoch.NONE)),
                nanos);
        coordinators.heard(term);
        runTasks();
    }

    void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    long newestSent() {
        return sent.stream().mapToLong(Directive::version).max().orElse(-1);
    }

    private void send(Directive directive) {
        sent.add(directive);
        if (directive.to().equals(States.H1)) {
            heard.receive(directive, nanos);
            coordinators.heard(directive.term());
        }
    }
}
