package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenerRestsTest {
    private static final Duration SOME = Duration.ofMillis(40);
    private final ActorSystem system = ActorSystem.create("rests", ConfigFactory.defaultReference());
    private final ListenerRests filter = new ListenerRests(system.settings(), system.eventStream());

    @AfterEach
    void end() {
        system.terminate();
    }

    @Test
    void aListenerThatCannotTakeInAConnectionRestsEachTimeAndSaysSoOnce() throws Exception {
        var listener = Class.forName("org.apache.pekko.io.TcpListener");

        assertThat(asked(listener)).isTrue();
        for (int i = 0; i < 3; i++) {
            long before = System.nanoTime();
            assertThat(asked(listener)).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(SOME);
        }
    }

    @Test
    void whatAnybodyElseSaysIsNoMatterOfIt() {
        assertThat(asked(String.class)).isTrue();
        assertThat(asked(String.class)).isTrue();
    }

    @Test
    void theNodesSystemUsesIt() {
        var config = ConfigFactory.parseResources("holdfast-cluster.conf");

        assertThat(config.getString("pekko.logging-filter")).isEqualTo(ListenerRests.class.getName());
    }

    private boolean asked(Class<?> from) {
        return filter.isErrorEnabled(from, "a test");
    }
}
