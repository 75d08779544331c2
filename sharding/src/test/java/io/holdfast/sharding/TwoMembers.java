package io.holdfast.sharding;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;

/** A cluster of two nodes without anything on them. */
public final class TwoMembers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final ActorTestKit one;
    private final ActorTestKit other;

    /** @param net the first three numbers and the first digits of the last, of two loopback addresses that end with 1 and 2 */
    public TwoMembers(String net) {
        one = node(net + "1");
        other = node(net + "2");
        var first = Cluster.get(one.system()).selfMember().address();
        for (var node : List.of(one, other)) {
            Cluster.get(node.system()).manager().tell(Join.create(first));
        }
        for (var node : List.of(one, other)) {
            node.createTestProbe().awaitAssert(LIMIT, () -> {
                if (up(node.system()) != 2) {
                    throw new AssertionError("not both are members yet");
                }
                return 2;
            });
        }
    }

    public ActorTestKit one() {
        return one;
    }

    public ActorTestKit other() {
        return other;
    }

    /** The first one puts the second one out of the cluster. */
    public void loseOther() {
        Cluster.get(one.system())
                .manager()
                .tell(new Down(Cluster.get(other.system()).selfMember().address()));
    }

    @Override
    public void close() {
        other.shutdownTestKit();
        one.shutdownTestKit();
    }

    private static long up(ActorSystem<?> system) {
        long up = 0;
        for (var member : Cluster.get(system).state().getMembers()) {
            up += member.status().equals(MemberStatus.up()) ? 1 : 0;
        }
        return up;
    }

    private static ActorTestKit node(String host) {
        return ActorTestKit.create(
                "two",
                ConfigFactory.parseString("""
                        pekko {
                          loglevel = WARNING
                          actor { provider = cluster, allow-java-serialization = off }
                          remote.artery.canonical { port = 0, hostname = "%s" }
                          cluster { gossip-interval = 100ms, leader-actions-interval = 100ms, jmx.enabled = off }
                          coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                        }
                        """.formatted(host))
                        .withFallback(ConfigFactory.parseResources("holdfast-sessions.conf"))
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
    }
}
