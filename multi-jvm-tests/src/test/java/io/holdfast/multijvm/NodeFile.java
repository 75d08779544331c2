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
public record NodeFile(
        Path folder,
        String name,
        String net,
        int number,
        With with,
        Path pgData,
        @Nullable Certificates certificates) {
    public static final String CLUSTER = "spec";
    public static final String SESSIONS = "sessions { group = main }";
    /** Applications need it; the group's own users have another one. */
    public static final String PASSWORD = "spec-secret";

    /**
     * What the specs of one class ask of each node.
     *
     * @param engine what stands beside the node
     * @param more lines of the block {@code holdfast} beyond the template's
     */
    public record With(Engine engine, String more, boolean encrypted) {
        /** As the annotations of a class of specs say. */
        public static With of(Class<?> specs) {
            var engine = specs.getAnnotation(ClusterOf.class);
            return new With(
                    engine == null ? Engine.POSTGRES : engine.value(),
                    specs.isAnnotationPresent(KeepsSessions.class) ? SESSIONS : "",
                    specs.isAnnotationPresent(Encrypted.class));
        }

        public boolean sessions() {
            return more.equals(SESSIONS);
        }
    }

    /** Which database the specs of a class are about, and what its group is called. */
    public enum Engine {
        POSTGRES("main"),
        REDIS("cache");

        private final String group;

        Engine(String group) {
            this.group = group;
        }
    }

    public static NodeFile of(
            Path clusterFolder, String net, int number, With with, @Nullable Certificates certificates) {
        var folder = clusterFolder.resolve("h" + number);
        return new NodeFile(folder, "h" + number, net, number, with, folder.resolve("pg"), certificates);
    }

    public String group() {
        return with.engine().group;
    }

    public String host() {
        return net + number;
    }

    public Path file() {
        return folder.resolve("node.conf");
    }

    public void write() {
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
                  cluster { name = %8$s, control-nodes = ["h1@%5$s1", "h2@%5$s2", "h3@%5$s3"] }
                  security { %9$s }
                  groups { %6$s }
                  %7$s
                }
                """.formatted(
                        name,
                        host(),
                        number,
                        folder.resolve("node"),
                        net,
                        groups(),
                        with.more(),
                        CLUSTER,
                        certificates == null ? "insecure = true" : certificates.security(name));
    }

    private String groups() {
        return switch (with.engine()) {
            case POSTGRES -> """
                main {
                  engine = postgres, durability = strict
                  instance {
                    port = 5432, data-dir = "%s", bin-dir = "%s", run-as = %s
                    hba = ["host all all samenet trust"]
                    parameters { shared_buffers = 16MB, max_connections = 50, min_wal_size = 32MB, autovacuum = off }
                  }
                }
                """.formatted(pgData, PostgresHome.binDir(), PostgresHome.runAs());
            case REDIS -> """
                cache {
                  engine = redis, durability = strict
                  instance {
                    data-dir = "%s", run-as = %s
                    parameters { requirepass = %s, appendonly = "yes", appendfsync = always, save = "" }
                  }
                }
                """.formatted(pgData, PostgresHome.root() ? "redis" : PostgresHome.runAs(), PASSWORD);
        };
    }
}
