package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The life of one group on real PostgreSQL, told in order: each test goes on where the one before it ended, because
 * clusters are too slow to make for each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresAgentTest {
    private final TestGroup group = new TestGroup();
    private final Path root;
    private final TestNode n1;
    private final TestNode n2;
    private final TestNode n3;

    PostgresAgentTest() throws IOException {
        root = Files.createTempDirectory("holdfast-pg");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        n1 = new TestNode("n1", root, "127.0.12.1");
        n2 = new TestNode("n2", root, "127.0.12.2");
        n3 = new TestNode("n3", root, "127.0.12.3");
        group.nodes.addAll(List.of(n1, n2, n3));
    }

    @BeforeAll
    void threeNodesWithNothing() throws Exception {
        assumeTrue(Files.isExecutable(TestNode.BIN.resolve("postgres")), "PostgreSQL 15 is not in " + TestNode.BIN);
        for (var node : group.nodes) {
            node.start();
        }
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        for (var node : group.nodes) {
            node.close();
            assertThat(node.processes()).as("processes of " + node.name).isEmpty();
        }
    }

    @Test
    @org.junit.jupiter.api.Order(10)
    void theFirstDataIsMadeOnceAndStaysFenced() {
        assertThat(n1.seen().state()).isEqualTo(InstanceState.EMPTY);

        n1.obey(new Order.Initialise(Epoch.NONE));

        var made = n1.until("has data", seen -> seen.state() == InstanceState.FENCED);
        assertThat(made.fencedFor()).isEqualTo(Epoch.NONE);
        assertThat(made.systemId()).isNotEmpty();
        assertThat(made.secret().reveal()).matches("[0-9a-f]{32}");
        assertThat(Objects.requireNonNull(made.position()).history()).isEqualTo("1");
        group.secret = made.secret();
        group.systemId = made.systemId();
    }

    @Test
    @org.junit.jupiter.api.Order(20)
    void theMarkerWaitsUntilSomebodyIsNamedAndFlushed() throws SQLException {
        group.fence(n1);
        var entry = group.promote(n1, 1);
        assertThat(entry.history()).isEqualTo("2");
        assertThat(n1.guard.armedFor.get()).isPositive();

        group.lead(1);
        group.rebuild(n2);
        group.rebuild(n3);
        n2.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());
        n3.until("streams", seen -> seen.state() == InstanceState.STREAMING && seen.caughtUp());

        assertThat(n1.seen().state()).isEqualTo(InstanceState.PROMOTED);
        assertThat(n1.seen().markerEpoch()).isEqualTo(Epoch.NONE);
        assertThat(n2.seen().incarnation()).isNotNull().isNotEqualTo(n3.seen().incarnation());

        group.lead(1, n2, n3);
        n1.until(
                "is open",
                seen -> seen.state() == InstanceState.RUNNING
                        && seen.markerEpoch().equals(group.epoch()));
        n1.until("verified its names", seen -> List.of(n2.name, n3.name).equals(seen.ackNames()) && seen.ackK() == 1);
        n1.until("has a checkpoint", seen -> seen.checkpointed());
        n1.run("create table t (id bigint primary key)");
        n1.run("insert into t select generate_series(1, 1000)");
    }
}
