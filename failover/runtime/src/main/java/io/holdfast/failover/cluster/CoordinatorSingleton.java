package io.holdfast.failover.cluster;

import io.holdfast.failover.coordinator.CoordinatorLoop;
import io.holdfast.failover.coordinator.Coordinators;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Lets the coordinator's loop run where the cluster wants it, and only that: while this actor lives, there is a loop
 * with a term. When a deputy took a higher term meanwhile, the singleton takes the next one after a short random wait.
 */
final class CoordinatorSingleton extends AbstractBehavior<CoordinatorSingleton.Command> {
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);
    private static final int RANDOM_WAIT_MILLIS = 1000;
    private final TimerScheduler<Command> timers;
    private final Coordinators coordinators;
    private CoordinatorLoop loop;

    enum Command {
        STALE,
        BEGIN,
        STOP
    }

    private CoordinatorSingleton(
            ActorContext<Command> context, TimerScheduler<Command> timers, Coordinators coordinators) {
        super(context);
        this.timers = timers;
        this.coordinators = coordinators;
        loop = begin();
    }

    /** Runs the coordinator on one of the control nodes; to be called on each of them. */
    static void init(ActorContext<?> context, Coordinators coordinators) {
        var system = context.getSystem();
        Behavior<Command> behavior =
                Behaviors.setup(c -> Behaviors.withTimers(timers -> new CoordinatorSingleton(c, timers, coordinators)));
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart()), "coordinator")
                        .withStopMessage(Command.STOP)
                        .withSettings(ClusterSingletonSettings.create(system).withRole(ClusterConfig.CONTROL)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Command.STALE, this::stale)
                .onMessageEquals(Command.BEGIN, this::beginAgain)
                .onMessageEquals(Command.STOP, Behaviors::stopped)
                .onSignal(PreRestart.class, signal -> end())
                .onSignal(PostStop.class, signal -> end())
                .build();
    }

    private Behavior<Command> stale() {
        coordinators.end(loop);
        timers.startSingleTimer(
                Command.BEGIN,
                SHORTEST_WAIT.plusMillis(ThreadLocalRandom.current().nextInt(RANDOM_WAIT_MILLIS)));
        return this;
    }

    private Behavior<Command> beginAgain() {
        loop = begin();
        return this;
    }

    private CoordinatorLoop begin() {
        var self = getContext().getSelf();
        return coordinators.begin("it is the cluster's singleton", () -> self.tell(Command.STALE));
    }

    private Behavior<Command> end() {
        coordinators.end(loop);
        return this;
    }
}
