package io.holdfast.failover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes Pekko's configuration from the node's settings and from {@code holdfast-cluster.conf}. */
final class ClusterConfig {
    static final String CONTROL = "control";
    static final String NODE = "node-";

    private ClusterConfig() {}

    static Config of(ClusterSettings settings) {
        var config = ConfigFactory.parseMap(own(settings))
                .withFallback(ConfigFactory.parseResources("holdfast-cluster.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        if (config.getBoolean("pekko.actor.allow-java-serialization")) {
            throw new IllegalStateException("pekko.actor.allow-java-serialization is on: remove whatever sets it, "
                    + "because a node that reads Java serialization can be made to run anything");
        }
        return config;
    }

    private static Map<String, Object> own(ClusterSettings settings) {
        return Map.of(
                "pekko.remote.artery.canonical.hostname", settings.host(),
                "pekko.remote.artery.canonical.port", settings.port(),
                "pekko.remote.artery.transport", settings.tls() == null ? "tcp" : "tls-tcp",
                "pekko.cluster.roles", ConfigValueFactory.fromIterable(roles(settings)));
    }

    private static List<String> roles(ClusterSettings settings) {
        var roles = new ArrayList<String>();
        roles.add(NODE + settings.self());
        if (settings.control()) {
            roles.add(CONTROL);
        }
        return roles;
    }
}
