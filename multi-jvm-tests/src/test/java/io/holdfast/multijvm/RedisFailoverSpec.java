package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis group whose primary dies, stands still, hands over or is alone. */
@ExtendWith(ClusterExtension.class)
@ClusterOf(NodeFile.Engine.REDIS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class RedisFailoverSpec {
    /** The lease, the last question before its end, and what it takes to end a server. */
    private static final Duration REFUSED = Duration.ofMillis(2500);

    @Test
    @Order(1)
    void aSwitchoverLosesNothingOfAnyWriterAndCopiesNothingAnew(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: switchover")) {
            var old = cluster.primary();
            var target = cluster.others(old).getLast();
            long copies = fullCopies(cluster);

            trial.fault("switchover", () -> {
                var answer = cluster.anybody().ask("switchover", "{\"target\": \"" + target.name() + "\"}");
                assertThat(answer.done()).as(answer.text()).isTrue();
            });
            trial.awaitService();

            var after = trial.losesNothing();
            assertThat(after.primary()).isEqualTo(target.name());
            assertThat(after.epoch()).isEqualTo(trial.before().epoch() + 1);
            assertThat(fullCopies(cluster)).as("full copies").isEqualTo(copies);
        }
    }

    @Test
    @Order(2)
    void aPrimaryWhoseServerIsKilledIsReplacedAndFollows(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: kill -9 of redis-server")) {
            var old = cluster.primary();

            trial.fault("kill -9 of redis-server", old::killRedis);
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch() + 1);
        }
    }

    @Test
    @Order(3)
    void aPrimaryWhoseNodeIsKilledIsEndedByItsGuardAndReplaced(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: kill -9 of the primary's node")) {
            var old = cluster.primary();

            trial.fault("kill -9 of the primary's JVM", old::kill9);
            Await.that(
                    "the guard ends redis-server",
                    TestCluster.PATIENCE,
                    () -> old.redisServer().isEmpty());
            cluster.awaitPrimaryOtherThan(old);
            trial.awaitService();
            old.start();

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(4)
    void aServerThatStandsStillIsReplacedAndEnded(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: SIGSTOP of redis-server")) {
            var old = cluster.primary();

            trial.fault("SIGSTOP of redis-server", old::pauseRedis);
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(5)
    void aPrimarysNodeThatStandsStillForFiveSecondsIsReplacedAndFollowsWhenItWakesUp(TestCluster cluster)
            throws Exception {
        try (var trial = cluster.redisTrial("Redis: SIGSTOP of the primary's node")) {
            var old = cluster.primary();

            trial.fault("SIGSTOP of the primary's JVM", old::pause);
            Await.pause(Duration.ofSeconds(5).toNanos());
            old.resume();
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(6)
    void aPrimaryWithoutAMajorityRefusesPlainWritesWithinItsLeaseAndKeepsWhatWasConfirmed(TestCluster cluster)
            throws Exception {
        try (var trial = cluster.redisTrial("Redis: the primary is alone");
                var line = cluster.primary().redis()) {
            var primary = cluster.primary();
            var others = cluster.others(primary);
            long since = System.nanoTime();

            trial.fault("SIGSTOP of both other JVMs", () -> others.forEach(NodeProcess::pause));
            Await.that("plain writes are refused", TestCluster.PATIENCE, () -> refuses(line));
            var took = Duration.ofNanos(System.nanoTime() - since);
            Await.holds("it stays closed", Duration.ofSeconds(2), () -> refuses(primary));
            others.forEach(NodeProcess::resume);

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
            assertThat(took).as("until plain writes were refused").isLessThan(REFUSED);
        }
    }

    private static boolean refuses(NodeProcess node) {
        try (var line = node.redis()) {
            return refuses(line);
        } catch (java.io.IOException gone) {
            return true; // its guard was faster than its agent
        }
    }

    /** By an answer, or because the server is gone: nothing is accepted on this connection any more. */
    private static boolean refuses(RedisLine line) {
        try {
            line.ask("RPUSH stray 1");
            return false;
        } catch (java.io.IOException refused) {
            return true;
        }
    }

    private static long fullCopies(TestCluster cluster) throws Exception {
        long all = 0;
        for (var node : cluster.nodes()) {
            try (var line = node.redis()) {
                all += Long.parseLong(line.info("stats", "sync_full"));
            }
        }
        return all;
    }
}
