package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.Coordinators;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Lease;
import io.holdfast.protocol.Report;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.remote.artery.ThisActorSystemQuarantinedEvent;
import org.jspecify.annotations.Nullable;

/** The node's few actors: the mailbox {@code /user/holdfast}, the singleton on control nodes, and an ear for quarantine. */
final class NodeGuardian {
    static final String MAILBOX = "holdfast";

    private NodeGuardian() {}

    static Behavior<Void> create(
            Consumer<Object> inbound, @Nullable Coordinators coordinators, Consumer<String> quarantined) {
        return Behaviors.setup(context -> {
            var unused = context.spawn(mailbox(inbound), MAILBOX);
            var ear = context.spawn(ear(quarantined), "quarantine");
            context.getSystem()
                    .eventStream()
                    .tell(new EventStream.Subscribe<>(ThisActorSystemQuarantinedEvent.class, ear));
            if (coordinators != null) {
                CoordinatorSingleton.init(context, coordinators);
            }
            return Behaviors.empty();
        });
    }

    /** Hands on what other nodes sent; whatever else arrives here is ignored. */
    private static Behavior<Object> mailbox(Consumer<Object> inbound) {
        return Behaviors.receiveMessage(message -> {
            if (message instanceof Report
                    || message instanceof Directive
                    || message instanceof Lease
                    || message instanceof NodeMessage) {
                inbound.accept(message);
            }
            return Behaviors.same();
        });
    }

    private static Behavior<ThisActorSystemQuarantinedEvent> ear(Consumer<String> quarantined) {
        return Behaviors.receiveMessage(event -> {
            quarantined.accept(event.toString());
            return Behaviors.same();
        });
    }
}
