package io.holdfast.sharding.entity;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/** Actors of one node without a cluster, whose writers keep what they write in memory. */
final class InMemory {
    private InMemory() {}

    static ActorTestKit actors() {
        return ActorTestKit.create(ConfigFactory.parseString("""
                pekko.persistence.journal.plugin = "pekko.persistence.journal.inmem"
                pekko.persistence.snapshot-store.plugin = "pekko.persistence.no-snapshot-store"
                pekko.loglevel = WARNING
                """)
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    }
}
