package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.Observation;
import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Await;
import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One node of the story: its agent, its folders and the address it serves on. */
final class TestNode implements AutoCloseable {
    static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");
    static final Duration LONG = Duration.ofHours(1);

    final NodeName name;
    final String host;
    final int port;
    final Path folder;
    final RecordingGuard guard = new RecordingGuard();
    final Map<String, String> parameters = new TreeMap<>();
    Path bin = BIN;
    LongSupplier clock = System::nanoTime;
    private final Set<Epoch> begun = new HashSet<>();
    private @Nullable PostgresAgent agent;

    TestNode(String name, Path root, String host) throws IOException {
        this.name = new NodeName(name);
        this.host = host;
        this.folder = root.resolve(name);
        this.port = freePort(host);
    }

    private static int freePort(String host) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        }
    }

    /** Means nothing to a node that is not root: there it names somebody who does not exist. */
    static String runAs() {
        return "root".equals(System.getProperty("user.name")) ? "postgres" : "nobody-of-that-name";
    }

    /** Whom its files belong to. */
    RunAs owner() throws RefusedException {
        return RunAs.of(settings().group(), settings().runAs(), "postgres");
    }

    PostgresSettings settings() {
        return settings(folder.resolve("pg"), bin, parameters, false);
    }

    PostgresSettings settings(Path data, Path bin, Map<String, String> parameters, boolean adopt) {
        return new PostgresSettings(
                new GroupName("main"),
                name,
                host,
                port,
                data,
                bin,
                runAs(),
                List.of("host all all 127.0.0.0/8 trust"),
                parameters,
                folder.resolve("state/groups/main"),
                1,
                true,
                List.of(),
                adopt,
                Duration.ofMillis(1800));
    }

    PostgresAgent newAgent(PostgresSettings settings) throws RefusedException {
        return new PostgresAgent(settings, begun::add, guard, clock);
    }

    void start() throws RefusedException {
        agent = newAgent(settings());
        agent().start();
    }

    PostgresAgent agent() {
        return Objects.requireNonNull(agent);
    }

    Observation seen() {
        return agent().observe();
    }

    void obey(Order order) {
        agent().obey(order);
    }

    Observation until(String what, Predicate<Observation> holds) {
        return Await.until(name + " " + what, this::seen, holds);
    }

    /** Only a node with data is a member; before, it has no incarnation. */
    Member member() {
        var life = seen().incarnation();
        return new Member(name, host, port, life == null ? new Incarnation("none") : life, false);
    }

    Connection client() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + port + "/postgres?user=postgres&sslmode=disable&connectTimeout=2");
    }

    String ask(String sql) throws SQLException {
        try (var connection = client();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        }
    }

    void run(String sql) throws SQLException {
        try (var connection = client();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As an operator who forgets about Holdfast would do it. */
    void runAsAgent(Secret secret, String sql) throws SQLException {
        try (var session = new Session(() -> new Login(host, port, secret).open(5))) {
            session.execute(sql);
        }
    }

    String askAsAgent(Secret secret, String sql) throws SQLException {
        try (var session = new Session(() -> new Login(host, port, secret).open(5))) {
            return session.one(sql, row -> String.valueOf(row.getString(1)));
        }
    }

    /** What the server answers a client, or why it does not. */
    String asked(String sql) {
        try {
            return ask(sql);
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The same for an agent, whom it always lets in. */
    String asked(Secret secret, String sql) {
        try {
            return askAsAgent(secret, sql);
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The one process of that role, once there is one. */
    long child(String role) {
        return Await.until(name + " has a " + role, () -> children(role), pids -> pids.size() == 1)
                .getFirst();
    }

    private List<Long> children(String role) {
        try {
            return ProcessTree.children(postmaster(), role);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Long> processes() throws IOException {
        return new ProcessTree(folder.resolve("pg")).pids();
    }

    /** Any process of it. */
    boolean runs() {
        try {
            return !processes().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long postmaster() throws IOException {
        return Long.parseLong(Durable.read(folder.resolve("pg/postmaster.pid"))
                .lines()
                .findFirst()
                .orElseThrow());
    }

    @Override
    public void close() {
        if (agent != null) {
            agent().close();
        }
    }
}
