package io.holdfast.sharding;

import io.holdfast.protocol.Secret;
import io.holdfast.sharding.journal.Primary;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL of a test's own, in a folder that goes with it. */
final class TestDatabase implements AutoCloseable {
    private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");
    private static final String HOST = "127.0.45.1";
    private final Path folder;
    private final int port;
    private long epoch = 1;
    private final String node;
    private String more = "";

    TestDatabase() throws IOException {
        this("");
    }

    /** @param node the one beside it, which writes for all */
    TestDatabase(String node) throws IOException {
        this.node = node;
        folder = Files.createTempDirectory("holdfast-sessions");
        port = freePort();
        if (root()) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        run(asPostgres("initdb", "-D", data(), "-U", "holdfast", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"));
        start();
    }

    Primary primary() {
        return new Primary(node, HOST, port, epoch, "holdfast", new Secret("none"));
    }

    void start() throws IOException {
        var options =
                "-h " + HOST + " -p " + port + " -k " + folder + " -c shared_buffers=16MB -c max_connections=60" + more;
        run(asPostgres("pg_ctl", "-D", data(), "-w", "-l", folder.resolve("log").toString(), "-o", options, "start"));
    }

    /** From now on it encrypts; returns its certificate, which is its own authority. */
    Path encrypt() throws IOException {
        kill();
        var certificate = folder.resolve("server.crt");
        var key = folder.resolve("server.key");
        run(asPostgres(
                Path.of("/usr/bin/openssl"),
                ("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=" + HOST + " -addext subjectAltName=IP:" + HOST
                                + " -keyout " + key + " -out " + certificate)
                        .split(" ")));
        more = " -c ssl=on -c ssl_cert_file=" + certificate + " -c ssl_key_file=" + key;
        start();
        return certificate;
    }

    void kill() throws IOException {
        run(asPostgres("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop"));
    }

    /** As a failover would: the same data opens in a new epoch. */
    void restartInTheNextEpoch() throws IOException {
        start();
        epoch++;
    }

    long count(String query) throws SQLException {
        var numbers = numbers(query);
        return numbers.isEmpty() ? 0 : numbers.getFirst();
    }

    List<Long> numbers(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + HOST + ":" + port + "/postgres?user=holdfast&sslmode=disable");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var numbers = new ArrayList<Long>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }

    /** Until this transaction ends, nobody else changes the table. */
    Connection lock(String table) throws SQLException {
        var connection = DriverManager.getConnection(
                "jdbc:postgresql://" + HOST + ":" + port + "/postgres?user=holdfast&sslmode=disable");
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
        }
        return connection;
    }

    @Override
    public void close() throws IOException {
        try {
            kill();
        } catch (IOException e) {
            System.err.println("was stopped already: " + e.getMessage());
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> asPostgres(String program, String... arguments) {
        return asPostgres(BIN.resolve(program), arguments);
    }

    private static List<String> asPostgres(Path program, String... arguments) {
        var command = new ArrayList<String>();
        if (root()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(program.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(List<String> command) throws IOException {
        var output = Files.createTempFile("holdfast-sessions", ".out");
        var process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + ": " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(HOST, 0));
            return socket.getLocalPort();
        }
    }
}
