package io.holdfast.node;

import com.typesafe.config.Config;
import io.holdfast.failover.cluster.Guest;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Remembers the actor system of the node's present life in the cluster, for who wants to look into it. */
final class SeenCluster implements Guest {
    private final Guest guest;
    private volatile @Nullable ActorSystem<?> system;

    SeenCluster(@Nullable Guest guest) {
        this.guest = guest == null ? Guest.NONE : guest;
    }

    /** Empty before the first life. */
    Optional<ActorSystem<?>> now() {
        return Optional.ofNullable(system);
    }

    @Override
    public Config config() {
        return guest.config();
    }

    @Override
    public void begins(ActorSystem<?> begun) {
        system = begun;
        guest.begins(begun);
    }
}
