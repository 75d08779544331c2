package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A group of real servers below a temporary folder, one loopback address each; closed, nothing of it is left. */
final class PostgresWorld implements AutoCloseable {
    final TestGroup group = new TestGroup();
    final Path root;

    PostgresWorld() throws IOException {
        assumeTrue(Files.isExecutable(TestNode.BIN.resolve("postgres")), "PostgreSQL 15 is not in " + TestNode.BIN);
        root = Files.createTempDirectory("holdfast-pg");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    TestNode node(String name, String host) throws IOException {
        var node = new TestNode(name, root, host);
        group.nodes.add(node);
        return node;
    }

    @Override
    public void close() throws IOException {
        for (var node : group.nodes) {
            node.close();
            assertThat(node.processes()).as("processes of " + node.name).isEmpty();
        }
        assertThat(Command.of(List.of("rm", "-rf", root.toString())).run().succeeded())
                .isTrue();
    }
}
