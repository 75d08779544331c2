package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static io.holdfast.sharding.SessionsTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Secret;
import io.holdfast.sharding.cache.CacheServer;
import io.holdfast.sharding.cache.RedisCache;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Copies for readers who asked for them, with a real Redis, and what is left without it. */
class SessionsCacheTest {
    private static final SessionsOptions OPTIONS =
            new SessionsOptions("", new Limits(4096, 16, 64, 200), 0, Duration.ofSeconds(1));

    @Test
    void aCopyServesWhoAskedForOneAndReadersOfTheTruthNeverSeeIt() throws Exception {
        try (var database = new TestDatabase();
                var redis = new TestRedis();
                var cluster = cluster(database, redis)) {
            var session = done(cluster.on(0).create(NewSession.anonymous().with("n", "0")));
            Eventually.holds(
                    "a copy is shown",
                    () -> done(cluster.on(1).peek(session.id())).owner().isEmpty());

            done(cluster.on(0).change(session.id(), Change.none().incr("n", 1)));
            assertThat(done(cluster.on(1).read(session.id())).attributes()).containsEntry("n", "1");
            Eventually.holds(
                    "the change reaches those who look at copies",
                    () -> "1"
                            .equals(done(cluster.on(1).peek(session.id()))
                                    .attributes()
                                    .get("n")));

            var next = done(cluster.on(0).rotate(session.id(), 0));
            assertThat(refusal(cluster.on(1).read(session.id()))).isEqualTo(Refusal.GONE);
            Eventually.holds(
                    "the old id shows nothing any more",
                    () -> refusal(cluster.on(1).peek(session.id())) == Refusal.GONE);
            done(cluster.on(0).delete(next.id(), 0));
            Eventually.holds(
                    "nor does a session that ended", () -> refusal(cluster.on(1).peek(next.id())) == Refusal.GONE);
        }
    }

    @Test
    void withRedisDownEverythingWorks() throws Exception {
        try (var database = new TestDatabase();
                var redis = new TestRedis();
                var cluster = cluster(database, redis)) {
            var session = done(cluster.on(0).create(NewSession.of("alice").with("n", "0")));
            done(cluster.on(1).peek(session.id()));
            redis.kill();

            for (int i = 1; i <= 20; i++) {
                done(cluster.on(i % 2).change(session.id(), Change.none().incr("n", 1)));
                assertThat(done(cluster.on(i % 2).read(session.id())).attributes())
                        .containsEntry("n", Integer.toString(i));
                assertThat(done(cluster.on(i % 2).peek(session.id())).principal())
                        .isEqualTo("alice");
            }
            assertThat(done(cluster.on(0).revokeAll("alice"))).isEqualTo(1);
        }
    }

    private static TestCluster cluster(TestDatabase database, TestRedis redis) {
        var server = new CacheServer(redis.host(), redis.port(), 1, "", new Secret("none"));
        return new TestCluster(
                2, () -> Optional.of(database.primary()), OPTIONS, () -> new RedisCache(() -> Optional.of(server)));
    }
}
