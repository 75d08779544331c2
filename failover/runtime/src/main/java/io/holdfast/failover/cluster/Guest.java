package io.holdfast.failover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.typed.ActorSystem;

/** Something else that lives in the node's actor system, and begins anew with each of the node's lives in the cluster. */
public interface Guest {
    Guest NONE = new Guest() {
        @Override
        public Config config() {
            return ConfigFactory.empty();
        }

        @Override
        public void begins(ActorSystem<?> system) {}
    };

    /** What the guest needs of Pekko; the cluster's own settings come first. */
    Config config();

    /** A new actor system was made; the one before, if any, has ended. Must not block. */
    void begins(ActorSystem<?> system);
}
