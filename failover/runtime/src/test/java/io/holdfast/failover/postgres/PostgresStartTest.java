package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.failover.instance.Command;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A server that does not come up, or does not stay up, on one instance's data made once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresStartTest {
    private final Path root;
    private final TestNode node;

    PostgresStartTest() throws IOException {
        root = Files.createTempDirectory("holdfast-pg");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        node = new TestNode("s1", root, "127.0.44.1");
    }

    @BeforeAll
    void data() throws Exception {
        assumeTrue(Files.isExecutable(TestNode.BIN.resolve("postgres")), "PostgreSQL 15 is not in " + TestNode.BIN);
        node.start();
        node.obey(new Order.Initialise(Epoch.NONE));
        node.until("has data", seen -> seen.state() == InstanceState.FENCED);
    }

    @BeforeEach
    void stopped() {
        node.close();
        node.parameters.clear();
    }

    @AfterEach
    void nothingRuns() throws IOException {
        node.close();
        assertThat(node.processes()).isEmpty();
    }

    @AfterAll
    void tidy() throws IOException {
        assertThat(Command.of(List.of("rm", "-rf", root.toString())).run().succeeded())
                .isTrue();
    }

    /** One try leaves one log, so the log's file tells whether there was another. */
    private Object log() {
        try {
            return Files.getLastModifiedTime(node.folder.resolve("state/groups/main/postgres/postgres.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aParameterThatPostgresRefusesIsToldAndTheStartIsNotRepeatedAtOnce() throws Exception {
        node.parameters.put("no_such_thing", "1");
        node.start();

        node.obey(new Order.Fence(new Epoch(1)));
        var seen = node.until("tells why", o -> o.state() == InstanceState.FAILED);

        assertThat(seen.why())
                .contains("does not stay up (")
                .contains("unrecognized configuration parameter \"no_such_thing\"");
        var third = node.until("has tried three times", o -> o.why().contains("(3 starts in a row"));
        assertThat(third.why()).contains("tried again after 2 s");
        var before = log();
        long since = System.nanoTime();
        node.until("tries again", o -> o.why().contains("(4 starts in a row"));
        assertThat(log()).isNotEqualTo(before);
        assertThat(System.nanoTime() - since).isGreaterThan(1_500_000_000L);
    }

    @Test
    void anotherOrderTriesAtOnceAndAGoodStartEndsTheMatter() throws Exception {
        var broken = node.folder.resolve("pg/postgresql.conf");
        var good = Files.readString(broken);
        Files.writeString(broken, good + "\nwork_mem = 'much'\n");
        node.start();
        node.obey(new Order.Fence(new Epoch(2)));
        node.until("waits 8 s", o -> o.why().contains("(5 starts in a row"));
        Files.writeString(broken, good);

        long since = System.nanoTime();
        node.obey(new Order.Fence(new Epoch(3)));
        var seen = node.until("is fenced", o -> o.state() == InstanceState.FENCED);

        assertThat(System.nanoTime() - since).isLessThan(7_900_000_000L);
        assertThat(seen.why()).isEmpty();
    }

    @Test
    void dataThatCannotBeReadIsToldInTheServersOwnWords() throws Exception {
        var file = node.folder.resolve("pg/global/pg_filenode.map");
        var good = Files.readAllBytes(file);
        Files.write(file, new byte[good.length]);
        try {
            node.start();
            node.obey(new Order.Fence(new Epoch(4)));

            var seen = node.until("tells why", o -> !o.why().isEmpty());
            assertThat(seen.why()).contains("does not let the agent in").contains("pg_filenode.map");
            assertThat(seen.fencedFor()).isEqualTo(Epoch.NONE);
        } finally {
            node.close();
            Files.write(file, good);
        }
    }
}
