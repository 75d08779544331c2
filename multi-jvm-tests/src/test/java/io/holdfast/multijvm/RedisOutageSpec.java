package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis group of which everything dies, and primaries that come back with less than they had. */
@ExtendWith(ClusterExtension.class)
@ClusterOf(NodeFile.Engine.REDIS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class RedisOutageSpec {

    @Test
    @Order(1)
    void whenAllServersAreKilledAtOnceWhatIsOnTheirDisksIsServedAgain(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: kill -9 of all redis-servers")) {
            trial.fault("kill -9 of all redis-servers", () -> cluster.nodes().forEach(NodeProcess::killRedis));
            Await.that(
                    "the loss is known",
                    TestCluster.PATIENCE,
                    () -> cluster.group().epoch() > trial.before().epoch());

            assertThat(trial.losesNothing().epoch())
                    .isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(2)
    void aGroupOfWhichEverythingWasKilledAtOnceComesBackWithAllThatWasConfirmed(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: kill -9 of everything, start again")) {
            trial.fault("kill -9 of all JVMs and servers", () -> {
                cluster.nodes().forEach(NodeProcess::kill9);
                cluster.nodes().forEach(NodeProcess::killInstance);
            });
            cluster.nodes().forEach(NodeProcess::start);

            assertThat(trial.losesNothing().epoch())
                    .isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(3)
    void aPrimaryThatIsBackEmptyAtOnceOverwritesNothing(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: the primary is back, empty, at once")) {
            var old = cluster.primary();

            PostgresHome.empty(old.pgData());
            trial.fault("kill -9 of redis-server without its files", old::killRedis);
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    @Test
    @Order(4)
    void aPrimaryThatIsBackWithOldFilesOverwritesNothing(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: the primary is back with old files")) {
            var old = cluster.primary();
            var copy = cluster.folder().resolve("old-files");

            PostgresHome.copy(old.pgData(), copy);
            trial.awaitService();
            trial.fault("kill -9 of the primary's JVM", old::kill9);
            trial.fault("kill -9 of its server", old::killInstance);
            PostgresHome.delete(old.pgData());
            PostgresHome.copy(copy, old.pgData());
            old.start();
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isGreaterThan(trial.before().epoch());
        }
    }

    /** Nobody has a vote then, and two disks cannot be compared: the group says so, and an operator chooses. */
    @Test
    @Order(5)
    void afterATotalOutageAPrimaryWhoseFilesAreGoneOverwritesNothing(TestCluster cluster) throws Exception {
        try (var trial = cluster.redisTrial("Redis: all killed, the primary's files are gone")) {
            var primary = cluster.primary();
            var others = cluster.others(primary);

            cluster.nodes().forEach(NodeProcess::pause);
            primary.killRedis();
            Await.that("the replicas have the same", TestCluster.PATIENCE, () -> sameOffset(others));
            trial.fault("kill -9 of everything", () -> {
                cluster.nodes().forEach(NodeProcess::kill9);
                cluster.nodes().forEach(NodeProcess::killInstance);
            });
            PostgresHome.empty(primary.pgData());
            cluster.nodes().forEach(NodeProcess::start);
            Await.that(
                    "the group says that somebody has to choose",
                    TestCluster.PATIENCE,
                    () -> cluster.group().verdict().contains("--to NODE"));
            var chosen = others.getFirst();
            var choice = "{\"target\": \"%s\", \"confirm\": \"cache\"}".formatted(chosen.name());
            // While the nodes are coming up another one may take over coordinating; whether it was done is then found
            // out.
            Await.that("the choice is carried out", TestCluster.PATIENCE, () -> {
                var answer = chosen.api().ask("failover", choice);
                if (answer.status() != 200 && !leads(cluster, chosen)) {
                    throw new IOException(answer.text());
                }
                return true;
            });

            assertThat(trial.passes().primary()).isEqualTo(chosen.name());
        }
    }

    private static boolean leads(TestCluster cluster, NodeProcess node) throws Exception {
        return cluster.group().leads().equals(Optional.of(node.name()));
    }

    private static boolean sameOffset(List<NodeProcess> nodes) throws IOException {
        long first = -1;
        for (var node : nodes) {
            try (var line = node.redis()) {
                long offset = Long.parseLong(line.info("replication", "slave_repl_offset"));
                if (first >= 0 && first != offset) {
                    return false;
                }
                first = offset;
            }
        }
        return true;
    }
}
