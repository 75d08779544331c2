package io.holdfast.node.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.health.Health;
import io.holdfast.node.http.FakeNode;
import io.holdfast.node.http.SlowClients;
import io.holdfast.node.http.Tokens;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Two listeners of one node: what holds one up does not touch the other. */
class ProbesBesideApiTest {
    private static final String HOST = "127.0.43.5";
    private static final int SLOW = 60;
    private static final int PROBES = 100;

    @Test
    void probesAreAnsweredWhileTheApiIsFloodedBySlowClients() throws Exception {
        var group = new FakeGroup("h2");
        var api = new FakeNode(Tokens.open());
        var at = URI.create(api.url());
        try (api;
                var health = new Health();
                var slow = new SlowClients(at.getHost(), at.getPort(), SLOW)) {
            var subject = new ProbeServer.Subject(group, group, health, List.of(FakeGroup.MAIN));
            var server = ProbeServer.open(HOST, 0, subject, new ProbeServer.About("shop", "z1", "test"), null);
            try {
                await(slow);
                var ask = new Asked(HOST, server.port());
                for (int i = 0; i < PROBES; i++) {
                    assertThat(ask.status("/replica")).isEqualTo(200);
                }
            } finally {
                server.close();
            }
        }
    }

    private static void await(SlowClients slow) {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (slow.open() < SLOW / 2) {
            assertThat(System.nanoTime()).as("slow clients are connected").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
