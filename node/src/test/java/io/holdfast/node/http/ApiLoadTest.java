package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.settings.ApiSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * 300 reads a second of one node that does nothing else. {@code -Dholdfast.load=PT20S} says for how long; without it nothing
 * runs, because it measures the machine as well. {@code bench/api} measures whole nodes.
 */
@EnabledIfSystemProperty(named = "holdfast.load", matches = "PT.*")
class ApiLoadTest {
    private static final Duration TIME = Duration.parse(System.getProperty("holdfast.load", "PT20S"));
    private static final Duration WARM = Duration.ofSeconds(5);
    private static final int A_SECOND = 300;

    @Test
    void threeHundredReadsASecondAlsoUnderTwentySlowClients() throws Exception {
        var limits = new ApiSettings(1024, 512, 1000);
        try (var node = new FakeNode(FakeNode.tokens(), null, null, new ManagementServer.Beside(limits, null))) {
            reads(node, WARM);
            var quiet = reads(node, TIME);
            OpenLoop.Taken beset;
            try (var slow = new SlowClients(node.host(), node.port(), 20)) {
                beset = reads(node, TIME);
                assertThat(slow.cuts())
                        .as("times that a slow client was cut off")
                        .isPositive();
            }
            System.out.printf("api load: %s; under 20 slow clients: %s%n", quiet, beset);
            assertThat(quiet.percentile(99)).as("p99 in microseconds").isLessThan(50_000);
            assertThat(beset.percentile(99)).as("p99 in microseconds").isLessThan(500_000);
        }
    }

    private static OpenLoop.Taken reads(FakeNode node, Duration time) throws InterruptedException {
        var taken = OpenLoop.ask(urls(node.url()), "viewer-token", A_SECOND, time);
        assertThat(taken.failed()).as("reads that failed").isZero();
        return taken;
    }

    static List<URI> urls(String node) {
        return Stream.of("", "/main", "/main/history", "/main/explain")
                .map(path -> URI.create(node + "/v1/groups" + path))
                .toList();
    }
}
