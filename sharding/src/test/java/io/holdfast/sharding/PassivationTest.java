package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static io.holdfast.sharding.SessionsTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.cache.SharedCache;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.ShardMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of more sessions than a node may hold in memory some rest in the journal, and nobody sees a difference. */
class PassivationTest {
    /** Two in each of a hundred shards. */
    private static final int MOST = 200;

    private static final int SESSIONS = 400;
    private static final SessionsOptions OPTIONS =
            new SessionsOptions("", new Limits(4096, 16, 64, 200), 0, Duration.ofSeconds(30));

    @Test
    void noMoreSessionsThanTheLimitAreInMemoryAndEachIsThereWhenItIsAskedFor() throws Exception {
        var limit = "pekko.cluster.sharding.passivation.holdfast-strategy.active-entity-limit = " + MOST;
        try (var database = new TestDatabase();
                var cluster = new TestCluster(
                        1, () -> Optional.of(database.primary()), OPTIONS, () -> SharedCache.NONE, limit)) {
            var sessions = cluster.on(0);
            var made = IntStream.range(0, SESSIONS)
                    .mapToObj(i -> NewSession.anonymous()
                            .with("n", Integer.toString(i))
                            .once("p" + i))
                    .map(wanted -> patiently(() -> sessions.create(wanted)))
                    .toList();
            Eventually.holds("most of them rest", () -> inMemory(sessions) <= MOST);

            for (int i = 0; i < SESSIONS; i++) {
                var id = made.get(i).id();
                assertThat(patiently(() -> sessions.read(id)).attributes()).containsEntry("n", Integer.toString(i));
                var change = Change.none().incr("n", 1).once("c");
                assertThat(patiently(() -> sessions.change(id, change)).attributes())
                        .containsEntry("n", Integer.toString(i + 1));
            }

            Eventually.holds("most of them rest again", () -> inMemory(sessions) <= MOST);
            assertThat(inMemory(sessions)).isPositive();
        }
    }

    /** However slow the machine is. */
    private static Session patiently(Supplier<CompletionStage<Session>> ask) {
        var answer = new AtomicReference<CompletionStage<Session>>();
        Eventually.holds("it is done", () -> {
            answer.set(ask.get());
            return refusal(answer.get()) == null;
        });
        return done(answer.get());
    }

    private static int inMemory(Sessions sessions) {
        List<ShardMap.Region> regions = done(sessions.shards()).regions();
        return regions.stream()
                .flatMap(region -> region.shards().values().stream())
                .mapToInt(Integer::intValue)
                .sum();
    }
}
