package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
    private static final SessionsOptions OPTIONS =
            new SessionsOptions("", new Limits(4096, 16, 64, 200), 0, Duration.ofMillis(300));
    private static final int SHARDS = 100;

    @Test
    void whoComesLaterGetsItsShareWithinSeconds() throws Exception {
        try (var database = new TestDatabase();
                var cluster = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS)) {
            var sessions = IntStream.range(0, 800)
                    .mapToObj(i -> cluster.on(0).create(NewSession.anonymous()))
                    .toList();
            sessions.forEach(SessionsTest::done);
            assertThat(most(cluster)).isGreaterThan(SHARDS * 9 / 10);

            cluster.grow(() -> Optional.of(database.primary()), OPTIONS);
            Eventually.holds("each has its half", () -> most(cluster) <= SHARDS / 2 + 1);

            for (var session : sessions.subList(0, 50)) {
                var id = done(session).id();
                assertThat(done(cluster.on(0).read(id)).id()).isEqualTo(id);
            }
        }
    }

    /** Shards of the node that has the most. */
    private static int most(TestCluster cluster) {
        return done(cluster.on(0).shards()).regions().stream()
                .mapToInt(region -> region.shards().size())
                .max()
                .orElse(SHARDS);
    }
}
