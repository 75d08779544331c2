package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A node that others put out of the cluster may have lent what nobody else knows of. */
class CourierLossTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ActorTestKit ONE = node("127.0.45.31");
    private static final ActorTestKit OTHER = node("127.0.45.32");

    @AfterAll
    static void stop() {
        OTHER.shutdownTestKit();
        ONE.shutdownTestKit();
    }

    @Test
    void whatALostNodeLentIsTakenForLentUntilItIsOver() {
        var self = Cluster.get(ONE.system()).selfMember();
        for (var node : List.of(ONE, OTHER)) {
            Cluster.get(node.system()).manager().tell(Join.create(self.address()));
        }
        var probe = ONE.createTestProbe();
        probe.awaitAssert(LIMIT, () -> {
            assertThat(up(ONE.system())).isEqualTo(2);
            return 2;
        });
        var courier = new Courier(ONE.system(), "h1", 10, Clock.systemUTC(), (session, key, asked) -> {});
        ONE.system().systemActorOf(courier.behavior(), Courier.NAME, Props.empty());
        long before = courier.lender().lentBefore("key");

        Cluster.get(ONE.system())
                .manager()
                .tell(new Down(Cluster.get(OTHER.system()).selfMember().address()));

        probe.awaitAssert(LIMIT, () -> {
            assertThat(courier.lender().lentBefore("key")).isGreaterThan(before);
            return before;
        });
        // It is known before the node's shards can be anywhere else, and what was lent by then is over half a second
        // later.
        assertThat(courier.lender().lentBefore("key") - System.nanoTime()).isLessThanOrEqualTo(Loans.OVER);
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
                "loss",
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
