package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Debian's HAProxy with the configuration that Patroni ships, in front of three real nodes. */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class HaproxySpec {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");

    @Test
    void writesAndReadsFollowTheRolesThroughAFailover(TestCluster cluster) throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY), "SKIPPED, NOT CHECKED: install haproxy (Debian's package) to run this");
        var front = cluster.hosts().getFirst().replaceFirst("\\d+$", "9");
        var haproxy = start(cluster, front);
        try (var trial = cluster.trial("failover behind HAProxy")) {
            var writes = new Sql(front);
            var old = cluster.primary();
            // HAProxy takes every server for good until its first checks have failed.
            Await.that("the primary takes writes", TestCluster.PATIENCE, () -> {
                writes.execute("create table if not exists behind (n bigint)", "insert into behind values (1)");
                return true;
            });

            trial.fault("kill -9 of the primary's JVM", old::kill9);
            trial.fault("kill -9 of its instance", old::killInstance);
            var next = cluster.awaitPrimaryOtherThan(old);
            Await.that("the new primary takes writes", TestCluster.PATIENCE, () -> {
                writes.execute("insert into behind values (2)");
                return true;
            });
            assertThat(next.sql().numbers("behind")).contains(1L, 2L);
            old.start();

            trial.passes();
            Await.that(
                    "the old primary takes reads",
                    TestCluster.PATIENCE,
                    () -> old.api().group().replicas().stream()
                            .anyMatch(m -> m.name().equals(old.name())));
        } finally {
            haproxy.destroyForcibly();
            assertThat(haproxy.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Patroni's haproxy.cfg line by line, but for the addresses; its checks are every 3 s. */
    private static Process start(TestCluster cluster, String front) throws IOException {
        var text = new StringBuilder("""
                global
                    maxconn 100

                defaults
                    log global
                    mode tcp
                    retries 2
                    timeout client 30m
                    timeout connect 4s
                    timeout server 30m
                    timeout check 5s

                listen batman
                    bind %s:5432
                    option httpchk OPTIONS /primary
                    http-check expect status 200
                    default-server inter 3s fall 3 rise 2 on-marked-down shutdown-sessions
                """.formatted(front));
        for (var node : cluster.nodes()) {
            text.append("    server %s %s:5432 maxconn 100 check port 8008%n".formatted(node.name(), node.host()));
        }
        var file = Files.writeString(cluster.folder().resolve("haproxy.cfg"), text);
        return new ProcessBuilder(HAPROXY.toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(cluster.folder().resolve("haproxy.log").toFile())
                .start();
    }
}
