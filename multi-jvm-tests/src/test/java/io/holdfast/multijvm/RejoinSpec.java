package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who comes back, with what, and what it may say then. */
@ExtendWith(ClusterExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RejoinSpec {
    private static final Duration A_WHILE = Duration.ofSeconds(4);

    @Test
    @Order(1)
    void aGroupOfWhichEverythingWasKilledAtOnceComesBackWithAllThatWasAcknowledged(TestCluster cluster)
            throws Exception {
        try (var trial = cluster.trial("kill -9 of everything, start again")) {
            trial.fault("kill -9 of all JVMs and instances", () -> {
                cluster.nodes().forEach(NodeProcess::kill9);
                cluster.nodes().forEach(NodeProcess::killInstance);
            });
            cluster.nodes().forEach(NodeProcess::start);

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(2)
    void H3_anOldPrimaryWithADivergedHistoryIsRewoundAndWhatNobodyAcknowledgedIsGone(TestCluster cluster)
            throws Exception {
        cluster.awaitWhole();
        cluster.primary().sql().execute("create table stray (n bigint)");
        try (var trial = cluster.trial("old primary with a diverged history")) {
            var old = cluster.primary();

            var senders = old.pauseWalsenders();
            assertThat(senders).hasSize(2);
            trial.fault("writes that no replica has", () -> writeLocally(old));
            trial.fault("kill -9 of the primary's JVM", old::kill9);
            trial.fault("kill -9 of the primary's instance", old::killInstance);
            cluster.awaitPrimaryOtherThan(old);
            trial.awaitService();
            old.start();

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
            assertThat(old.sql().numbers("stray")).isEmpty();
            assertThat(old.logText()).as("says what was discarded").contains("discarded");
            assertThat(trial.states(old)).doesNotContain("cloning");
        }
    }

    @Test
    @Order(3)
    void H23_aMemberWhoseDataIsGoneHasNoVoteAndIsClonedAnew(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("an empty data directory under an old name")) {
            var primary = cluster.primary();
            var empty = cluster.others(primary).getFirst();

            trial.fault("kill -9 of a replica's JVM", empty::kill9);
            trial.fault("kill -9 of its instance", empty::killInstance);
            PostgresHome.delete(empty.pgData());
            trial.awaitService();
            trial.fault("kill -9 of the primary's JVM", primary::kill9);
            trial.fault("kill -9 of the primary's instance", primary::killInstance);
            empty.start();
            Await.that(
                    "the cluster has a majority again",
                    TestCluster.PATIENCE,
                    () -> cluster.anybody().cluster().register().majority());
            Await.that(
                    "the primary's loss is known",
                    TestCluster.PATIENCE,
                    () -> cluster.group().epoch() > trial.before().epoch());
            Await.holds(
                    "an empty member and one replica elect nobody",
                    A_WHILE,
                    () -> cluster.group().phase().equals("fencing"));
            primary.start();

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    private static void writeLocally(NodeProcess primary) throws SQLException {
        primary.sql().execute("set synchronous_commit = local", "insert into stray select generate_series(1, 1000)");
        assertThat(primary.sql().numbers("stray")).hasSize(1000);
    }
}
