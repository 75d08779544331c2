package io.holdfast.sharding;

import io.holdfast.sharding.model.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final int MANY = 900;
    /** Five of them would take longer than anybody waits here. */
    private static final Duration SWEEP = Duration.ofSeconds(10);

    @Test
    void howeverManyExpireAtOnceOneSweepEndsThemAll() throws Exception {
        var options = new SessionsOptions("", new Limits(4096, 16, 64, 200), 0, SWEEP);
        try (var database = new TestDatabase();
                var cluster = new TestCluster(1, () -> Optional.of(database.primary()), options)) {
            var wanted = NewSession.anonymous().idle(Duration.ofSeconds(1));
            var made = IntStream.range(0, MANY)
                    .mapToObj(i -> cluster.on(0).create(wanted))
                    .toList();
            made.forEach(SessionsTest::done);

            Eventually.holds(
                    "all expired",
                    () -> database.count("SELECT count(*) FROM holdfast_sessions.session_event WHERE kind = 'expired'")
                            == MANY);
        }
    }
}
