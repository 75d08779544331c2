package io.holdfast.failover.cluster;

import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.RemoteTransport;
import org.apache.pekko.remote.artery.ArteryTransport;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of an actor system's remoting. Artery waits without a limit for all of them before it gives its port
 * back, and under load one sometimes never completes: the actor system then never ends, and the node would never be
 * back in the cluster. Pekko's pull request 3317 sets a limit after version 1.7.0; with it this goes. Reaches into
 * Pekko's internals, because nothing public ends them.
 */
final class RemotingStreams {
    private RemotingStreams() {}

    /** Ends them whatever they wait for, once remoting has told them to; before that it does nothing. */
    static void end(ActorSystem<?> system) {
        if (remoting(system) instanceof ArteryTransport artery && artery.isShutdown()) {
            of(artery).stream().filter(streams -> !streams.isShutdown()).forEach(Materializer::shutdown);
        }
    }

    static List<Materializer> of(ArteryTransport artery) {
        return List.of(artery.materializer(), artery.controlMaterializer());
    }

    static @Nullable RemoteTransport remoting(ActorSystem<?> system) {
        return Adapter.toClassic(system) instanceof ExtendedActorSystem classic
                        && classic.provider() instanceof RemoteActorRefProvider remote
                ? remote.transport()
                : null;
    }
}
