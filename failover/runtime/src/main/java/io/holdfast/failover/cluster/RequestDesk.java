package io.holdfast.failover.cluster;

import io.holdfast.failover.cluster.NodeMessage.ClockAnswer;
import io.holdfast.failover.cluster.NodeMessage.ClockQuestion;
import io.holdfast.failover.cluster.NodeMessage.RequestAnswered;
import io.holdfast.failover.cluster.NodeMessage.RequestMade;
import io.holdfast.failover.coordinator.Coordinators;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes operators' requests to the coordinator and answers those that come from elsewhere. A request may lie in a
 * network for a long time, so it carries a deadline in the coordinator's own monotonic clock, asked for after the
 * request was made: a coordinator never begins what its asker was told to be unknown. A request is sent once.
 */
final class RequestDesk {
    private final NodeName self;
    private final String boot;
    private final @Nullable Coordinators coordinators;
    private final Supplier<Optional<NodeName>> coordinator;
    private final BiConsumer<NodeName, NodeMessage> send;
    private final LongSupplier nanos;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(
            GroupName group, Request request, long deadline, boolean sent, CompletableFuture<Outcome> outcome) {
        Pending asSent() {
            return new Pending(group, request, deadline, true, outcome);
        }
    }

    /** The coordinators are null on a node that is no control node. */
    RequestDesk(
            NodeName self,
            String boot,
            @Nullable Coordinators coordinators,
            Supplier<Optional<NodeName>> coordinator,
            BiConsumer<NodeName, NodeMessage> send,
            LongSupplier nanos) {
        this.self = self;
        this.boot = boot;
        this.coordinators = coordinators;
        this.coordinator = coordinator;
        this.send = send;
        this.nanos = nanos;
    }

    CompletionStage<Outcome> request(GroupName group, Request request, Duration limit) {
        long id = ids.incrementAndGet();
        var made = new Pending(group, request, nanos.getAsLong() + limit.toNanos(), false, new CompletableFuture<>());
        pending.put(id, made);
        forward(id);
        return made.outcome();
    }

    /** Looks for a coordinator again, and ends what has run out of time. */
    void tick() {
        for (var id : List.copyOf(pending.keySet())) {
            var waiting = pending.get(id);
            if (waiting != null && nanos.getAsLong() - waiting.deadline() >= 0) {
                answer(id, outOfTime(waiting));
            } else {
                forward(id);
            }
        }
    }

    void receive(NodeMessage message) {
        switch (message) {
            case ClockQuestion m -> send.accept(m.from(), new ClockAnswer(self, m.request(), boot, nanos.getAsLong()));
            case ClockAnswer m -> sendRequest(m);
            case RequestMade m -> carryOut(m);
            case RequestAnswered m -> answer(m.request(), m.outcome());
            case NodeMessage.JoinQuestion m -> {}
            case NodeMessage.JoinAnswer m -> {}
            case NodeMessage.UpkeepAsked m -> {}
            case NodeMessage.UpkeepAnswered m -> {}
            case NodeMessage.ParametersTold m -> {}
            case NodeMessage.PlanTold m -> {}
        }
    }

    private void forward(long id) {
        var waiting = pending.get(id);
        if (waiting != null && !waiting.sent()) {
            coordinator.get().ifPresent(node -> {
                if (node.equals(self)) {
                    here(id, waiting);
                } else {
                    send.accept(node, new ClockQuestion(self, id));
                }
            });
        }
    }

    private void here(long id, Pending waiting) {
        if (coordinators != null && pending.replace(id, waiting, waiting.asSent())) {
            var unused = coordinators
                    .request(waiting.group(), waiting.request(), waiting.deadline())
                    .thenAccept(outcome -> answer(id, outcome));
        }
    }

    private void sendRequest(ClockAnswer clock) {
        var waiting = pending.get(clock.request());
        if (waiting != null && !waiting.sent() && pending.replace(clock.request(), waiting, waiting.asSent())) {
            long deadline = clock.nanos() + (waiting.deadline() - nanos.getAsLong());
            send.accept(
                    clock.from(),
                    new RequestMade(self, clock.request(), clock.boot(), deadline, waiting.group(), waiting.request()));
        }
    }

    private void carryOut(RequestMade made) {
        if (coordinators == null || !made.boot().equals(boot)) {
            var refused = new Outcome.Refused(self + " is not the coordinator that was asked; ask again");
            send.accept(made.from(), new RequestAnswered(made.request(), refused));
            return;
        }
        var unused = coordinators
                .request(made.group(), made.wish(), made.deadline())
                .thenAccept(outcome -> send.accept(made.from(), new RequestAnswered(made.request(), outcome)));
    }

    private void answer(long id, Outcome outcome) {
        var answered = pending.remove(id);
        if (answered != null) {
            answered.outcome().complete(outcome);
        }
    }

    private static Outcome outOfTime(Pending waiting) {
        return waiting.sent()
                ? new Outcome.Unknown("the coordinator did not answer in time; it may or may not have been done")
                : new Outcome.Unknown("no coordinator is heard; see that a majority of the control nodes run");
    }
}
