package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.instance.Await;
import io.holdfast.failover.instance.Command;
import io.holdfast.protocol.InstanceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.LoggerFactory;

/** A disk that fills up, told in order on a group of two whose second member has a small one. Needs root, to mount. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresDiskTest {
    private final PostgresWorld world = new PostgresWorld();
    private final TestNode n1 = world.node("d1", "127.0.44.31");
    private final TestNode n2 = world.node("d2", "127.0.44.32");
    private final Path disk = n2.folder.resolve("pg");
    private final Path filler = disk.resolve("filler");
    private boolean mounted;

    PostgresDiskTest() throws IOException {}

    @BeforeAll
    void aGroupOfTwo() throws Exception {
        Files.createDirectories(disk);
        mounted = mount("size=160m");
        if (!mounted) {
            LoggerFactory.getLogger(PostgresDiskTest.class)
                    .error("SKIPPED: a full disk cannot be tested, since a small one cannot be mounted here");
        }
        assumeTrue(mounted, "mounting a tmpfs needs root");
        n2.owner().ownFolder(disk);
        for (var node : world.group.nodes) {
            node.parameters.put("max_wal_size", "48MB");
            node.parameters.put("min_wal_size", "32MB");
            node.start();
        }
        world.group.form(n1, n2);
    }

    private boolean mount(String options) throws IOException {
        return Command.of(List.of("mount", "-t", "tmpfs", "-o", options, "none", disk.toString()))
                .within(Duration.ofMinutes(1))
                .run()
                .succeeded();
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        n2.close();
        if (mounted) {
            var gone = Command.of(List.of("umount", disk.toString())).run();
            assertThat(gone.succeeded()).as(gone.output()).isTrue();
        }
        world.close();
    }

    @Test
    @Order(10)
    void aFullDiskIsToldByItsNameAndTheServerIsNotStartedAgainAndAgain() throws SQLException {
        n1.run("create table t (id bigint, filler text)");
        for (int i = 0; i < 12 && n2.seen().why().isEmpty(); i++) {
            fillUnacknowledged(i);
        }

        var seen = n2.until("tells it", o -> tellsOfTheDisk(o.why()));
        assertThat(seen.state()).isIn(InstanceState.FAILED, InstanceState.STARTING, InstanceState.STOPPED);
        var held = n2.until("leaves it alone", o -> o.why().contains("starts in a row"));
        assertThat(held.why()).contains("does not stay up").matches(PostgresDiskTest::tellsOfTheDisk);
        assertThat(held.rebuilding()).isFalse();
    }

    /** PostgreSQL has several words for it. */
    private static boolean tellsOfTheDisk(String why) {
        return why.contains("No space left on device") || why.contains("free disk space");
    }

    /** Once the only replica is full nothing is acknowledged, so the writer must not wait for it. */
    private void fillUnacknowledged(int round) throws SQLException {
        n1.run("set synchronous_commit = local; insert into t select " + round
                + ", repeat('x', 1000) from generate_series(1, 20000)");
    }

    @Test
    @Order(15)
    void whereNothingCanBeWrittenItSaysSoAndMayNotLead() throws IOException {
        fillUp();

        n2.until("tells that it cannot write", o -> !o.writable());
    }

    private void fillUp() throws IOException {
        var zeros = new byte[1 << 16];
        try (var out = Files.newOutputStream(filler)) {
            for (long i = 0; i < 1 << 12; i++) {
                out.write(zeros);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    @Test
    @Order(20)
    void withRoomAgainItFollowsByItself() throws IOException, SQLException {
        Files.delete(filler);
        assertThat(mount("remount,size=900m")).isTrue();

        n2.until("can write", Observation::writable);
        n2.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        Await.until("is well", () -> n2.seen().why(), String::isEmpty);
        n1.run("insert into t values (-1, '')");
        assertThat(n1.ask("select count(*) from t where id = -1")).isEqualTo("1");
    }
}
