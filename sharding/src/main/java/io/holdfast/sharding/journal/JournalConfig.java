package io.holdfast.sharding.journal;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;

/** Pekko's configuration for sessions; every node of a cluster needs the same, so nothing of it is for operators. */
public final class JournalConfig {
    private JournalConfig() {}

    /** To be laid under a cluster's configuration, for a node that keeps sessions at the end of {@code route}. */
    public static Config of(PrimaryRoute route) {
        var db = "pekko-persistence-jdbc.shared-databases.holdfast.db.";
        return ConfigFactory.parseMap(Map.of(db + "url", route.url(), db + "driver", RouteDriver.class.getName()))
                .withFallback(
                        ConfigFactory.parseResources(JournalConfig.class.getClassLoader(), "holdfast-sessions.conf"));
    }
}
