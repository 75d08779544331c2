package io.holdfast.multijvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A node's configuration file; all come from one template.
 *
 * @param net the first three numbers of all addresses, for example {@code 127.17.42.}
 * @param certificates null: nothing is encrypted
 * @param pgData the data directory; beside a node's own folder, unless a spec wants two nodes to share one
 */
record NodeFile(
        Path folder,
        String name,
        String net,
        int number,
        Path pgData,
        @Nullable Certificates certificates) {
    static final String CLUSTER = "spec";

    static NodeFile of(Path clusterFolder, String net, int number, @Nullable Certificates certificates) {
        var folder = clusterFolder.resolve("h" + number);
        return new NodeFile(folder, "h" + number, net, number, folder.resolve("pg"), certificates);
    }

    String host() {
        return net + number;
    }

    Path file() {
        return folder.resolve("node.conf");
    }

    void write() {
        try {
            Files.createDirectories(folder);
            Files.writeString(file(), text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        return """
                holdfast {
                  node    { name = %1$s, host = "%2$s", zone = z%3$d, data-dir = "%4$s" }
                  cluster { name = %9$s, control-nodes = ["h1@%5$s1", "h2@%5$s2", "h3@%5$s3"] }
                  security { %10$s }
                  groups {
                    main {
                      engine = postgres, durability = strict
                      instance {
                        port = 5432, data-dir = "%6$s", bin-dir = "%7$s", run-as = %8$s
                        hba = ["host all all 127.0.0.0/8 trust"]
                        parameters { shared_buffers = 16MB, max_connections = 50, min_wal_size = 32MB, autovacuum = off }
                      }
                    }
                  }
                }
                """.formatted(
                        name,
                        host(),
                        number,
                        folder.resolve("node"),
                        net,
                        pgData,
                        PostgresHome.binDir(),
                        PostgresHome.runAs(),
                        CLUSTER,
                        certificates == null ? "insecure = true" : certificates.security(name));
    }
}
