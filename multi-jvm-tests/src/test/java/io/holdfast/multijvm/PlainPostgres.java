package io.holdfast.multijvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One PostgreSQL without Holdfast, to try the writer out on. */
final class PlainPostgres implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);

    private final Path folder = PostgresHome.folder("holdfast-plain-");
    private final Path data = folder.resolve("data");
    private final String host = Loopback.freeNet(1) + "1";

    private PlainPostgres() {}

    static PlainPostgres start() {
        var plain = new PlainPostgres();
        plain.initialise();
        plain.launch();
        return plain;
    }

    String host() {
        return host;
    }

    Sql sql() {
        return new Sql(host);
    }

    /** kill -9; {@link #launch} brings the same data back. */
    void crash() {
        Signals.killAll(data, "no environment holds this");
        PostgresHome.delete(data.resolve("postmaster.pid")); // a zombie that nobody fetches would keep it valid
    }

    void launch() {
        run(List.of(binary("pg_ctl"), "-D", data.toString(), "-W", "-l", data + "/log", "-o", options(), "start"));
        Await.that("PostgreSQL on " + host + " answers", START, sql()::primary);
    }

    private String options() {
        return "-c listen_addresses=" + host + " -c port=5432 -c shared_buffers=16MB -c unix_socket_directories=''";
    }

    private void initialise() {
        try {
            Files.createDirectory(data);
            if (PostgresHome.root()) {
                run(new ProcessBuilder("chown", "postgres", data.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(List.of(binary("initdb"), "-N", "-A", "trust", "-U", "postgres", "-D", data.toString()));
    }

    private static String binary(String name) {
        return PostgresHome.binDir().resolve(name).toString();
    }

    private void run(List<String> argv) {
        run(new ProcessBuilder(new ArrayList<>(PostgresHome.command(argv))));
    }

    private void run(ProcessBuilder program) {
        try {
            var process = program.directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError(program.command() + ": " + Files.readString(folder.resolve("output")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        crash();
        PostgresHome.delete(folder);
    }
}
