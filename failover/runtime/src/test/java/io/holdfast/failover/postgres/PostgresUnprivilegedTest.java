package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Run as root the tests show a switch of user everywhere else; here all of it runs as the database's user. */
class PostgresUnprivilegedTest {
    private static final Pattern NEEDED = Pattern.compile(
            "(postgresql|slf4j|logback|jackson|jspecify|assertj|junit|opentest4j|byte-buddy|apiguardian).*");

    @Test
    void aGroupIsMadeAndSwitchedOverWithoutRoot() throws Exception {
        if (!"root".equals(System.getProperty("user.name"))) {
            UnprivilegedRun.main(new String[] {});
            return;
        }
        boolean able = Files.isExecutable(TestNode.BIN.resolve("postgres"));
        if (!able) {
            LoggerFactory.getLogger(PostgresUnprivilegedTest.class).error("SKIPPED: no PostgreSQL in {}", TestNode.BIN);
        }
        assumeTrue(able, "PostgreSQL 15 is not in " + TestNode.BIN);
        var folder = Files.createTempDirectory("holdfast-pg");
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            var result = runAsPostgres(folder);

            assertThat(result.output()).contains("all rows are there");
            assertThat(result.exit()).isZero();
        } finally {
            var gone = Command.of(List.of("rm", "-rf", folder.toString())).run();
            assertThat(gone.succeeded()).as(gone.output()).isTrue();
        }
    }

    private static Command.Result runAsPostgres(Path folder) throws Exception {
        var owner = RunAs.of(new TestNode("u0", folder, "127.0.44.51").settings());
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var argv = List.of(
                java,
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                readableClasses(folder),
                UnprivilegedRun.class.getName());
        return Command.of(owner.argv(argv)).within(Duration.ofMinutes(2)).run();
    }

    /** The database's user may not look into the folders that the tests' own classes lie in. */
    private static String readableClasses(Path folder) throws IOException {
        var copies = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.isEmpty()) {
                continue;
            }
            var path = Path.of(entry);
            var file = path.getFileName();
            if (Files.isDirectory(path)
                    || (file != null && NEEDED.matcher(file.toString()).matches())
                    || entry.contains("holdfast")) {
                var copy = folder.resolve("classes" + copies.size() + (Files.isDirectory(path) ? "" : ".jar"));
                var copied =
                        Command.of(List.of("cp", "-rL", entry, copy.toString())).run();
                assertThat(copied.succeeded()).as(copied.output()).isTrue();
                copies.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }
}
