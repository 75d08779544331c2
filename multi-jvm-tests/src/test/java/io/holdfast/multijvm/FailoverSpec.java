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

/** What dies or stands still without having been asked to. */
@ExtendWith(ClusterExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class FailoverSpec {
    private static final Duration A_WHILE = Duration.ofSeconds(4);

    @Test
    @Order(1)
    void aPrimaryWhosePostmasterIsKilledIsReplacedAndFollows(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("kill -9 of the primary's postmaster")) {
            var old = cluster.primary();

            trial.fault("kill -9 of the postmaster", old::killPostmaster);
            cluster.awaitPrimaryOtherThan(old);

            var after = trial.passes();
            assertThat(after.epoch()).isEqualTo(trial.before().epoch() + 1);
        }
    }

    @Test
    @Order(2)
    void aPrimaryWhoseNodeIsKilledIsEndedByItsGuardAndReplaced(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("kill -9 of the primary's node")) {
            var old = cluster.primary();

            trial.fault("kill -9 of the primary's JVM", old::kill9);
            Await.that(
                    "the guard ends PostgreSQL",
                    TestCluster.PATIENCE,
                    () -> old.postmaster().isEmpty());
            cluster.awaitPrimaryOtherThan(old);
            trial.awaitService();
            old.start();

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(3)
    void theDeathOfTheCoordinatorsNodeDisturbsNoHealthyPrimary(TestCluster cluster) throws Exception {
        awayFromTheCoordinator(cluster);
        try (var trial = cluster.trial("kill -9 of the coordinator's node")) {
            var coordinator = cluster.coordinator();

            trial.fault("kill -9 of the coordinator's JVM", coordinator::kill9);
            trial.awaitService();
            Await.that(
                    "another node coordinates",
                    TestCluster.PATIENCE,
                    () -> !cluster.coordinator().equals(coordinator));
            coordinator.start();

            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch());
        }
    }

    @Test
    @Order(4)
    void withoutAMajorityNothingIsDecidedAndOneNodeMoreBringsServiceBack(TestCluster cluster) throws Exception {
        awayFromTheCoordinator(cluster);
        try (var trial = cluster.trial("kill -9 of primary and coordinator at once")) {
            var primary = cluster.primary();
            var coordinator = cluster.coordinator();
            var third = cluster.others(primary, coordinator).getFirst();

            trial.fault("kill -9 of the coordinator's JVM", coordinator::kill9);
            trial.fault("kill -9 of the primary's JVM", primary::kill9);
            trial.fault("kill -9 of the primary's instance", primary::killInstance);
            Await.that("the third node says that nothing can be decided", TestCluster.PATIENCE, () -> {
                var ready = third.api().ready();
                return ready.status() == 503
                        && ready.sentence().contains("majority")
                        && third.api().group().leads().isEmpty();
            });
            long epoch = third.api().group().epoch();
            Await.holds(
                    "no primary without a majority",
                    A_WHILE,
                    () -> third.api().group().epoch() == epoch
                            && third.api().group().leads().isEmpty()
                            && !third.sql().primary());
            coordinator.start();
            cluster.awaitPrimaryOtherThan(primary);
            trial.awaitService();
            primary.start();

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(5)
    void aPrimarysNodeThatStandsStillForFiveSecondsIsReplacedAndFollowsWhenItWakesUp(TestCluster cluster)
            throws Exception {
        try (var trial = cluster.trial("SIGSTOP of the primary's node for 5 s")) {
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
    void aPrimarysNodeThatStandsStillForOneSecondChangesNothing(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("SIGSTOP of the primary's node for 1 s")) {
            var primary = cluster.primary();

            trial.fault("SIGSTOP of the primary's JVM", primary::pause);
            Await.pause(Duration.ofSeconds(1).toNanos());
            primary.resume();
            trial.awaitService();
            Await.holds(
                    "the primary stays",
                    A_WHILE,
                    () -> cluster.group().epoch() == trial.before().epoch());

            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch());
        }
    }

    @Test
    @Order(7)
    void aPostmasterThatStandsStillIsReplaced(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("SIGSTOP of the primary's postmaster")) {
            var old = cluster.primary();

            trial.fault("SIGSTOP of the postmaster", old::pausePostmaster);
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    /** Where one node is both, the roles are parted by a switchover, so that a spec meets each of them alone. */
    private static void awayFromTheCoordinator(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        if (cluster.coordinator().equals(cluster.primary())) {
            var old = cluster.primary();
            var answer = cluster.anybody().ask("switchover", "{}");
            assertThat(answer.done()).as(answer.text()).isTrue();
            cluster.awaitPrimaryOtherThan(old);
        }
    }
}
