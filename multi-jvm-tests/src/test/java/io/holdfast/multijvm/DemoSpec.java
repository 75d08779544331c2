package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command, followed line by line as it prints them. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class DemoSpec {
    private static final Path LAUNCHER =
            NodeCommand.JAR.resolve("../../../holdfast").normalize();
    private static final Duration UP = Duration.ofMinutes(3);
    private static final int SOME = 40;

    private final List<String> hosts = hosts(Loopback.freeNet(3));

    @TempDir
    Path folder;

    private Process demo;

    private static List<String> hosts(String net) {
        return IntStream.rangeClosed(1, 3).mapToObj(i -> net + i).toList();
    }

    private String tag() {
        return NodeProcess.TAG + "=" + folder.getFileName();
    }

    @BeforeEach
    void begin() throws IOException {
        // Whoever runs this in the background has it ignore a Ctrl-C, which a terminal's programs do not.
        var builder = new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        LAUNCHER.toString(),
                        "demo",
                        "--crash",
                        "--hosts",
                        String.join(",", hosts))
                .redirectErrorStream(true)
                .redirectOutput(said().toFile());
        builder.environment().put(NodeProcess.TAG, folder.getFileName().toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        demo = builder.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        demo.destroy(); // leaves as it should, if it is there still
        demo.waitFor(1, TimeUnit.MINUTES);
        Signals.killAll(folder, tag());
    }

    @Test
    void allThatTheDemoPrintsHoldsAndNothingOfItIsLeft() throws Exception {
        awaits("Ctrl-C stops everything");
        var place = Path.of(found("folder +(\\S+), removed at the end"));
        assertThat(place).isDirectory();
        assertThat(text()).contains("group main is whole", "group cache is whole", "failover ", ", 0 lost");

        var status = typed(found("(\\./holdfast status.*)"), "");
        assertThat(status.said()).contains("All is well");
        var psql = found("(psql \".*)");
        assertThat(typed(psql, "create table spec (n bigint);").said()).contains("CREATE TABLE");
        assertThat(typed(psql, "select 'recovery: ' || pg_is_in_recovery();").said())
                .contains("recovery: false");
        assertThat(typed(found("(redis-cli .*)"), "set greeting hello\nget greeting\nrole\n")
                        .said())
                .contains("OK", "hello", "master");

        thePrimaryIsKilledAsPrinted();

        Signals.send("INT", demo.pid());
        assertThat(demo.waitFor(1, TimeUnit.MINUTES))
                .as("it ends; it said:\n" + text())
                .isTrue();
        Await.that(
                "no process is left",
                UP,
                () -> Signals.belongingTo(place, tag()).isEmpty());
        assertThat(hosts).as("no port is left").allMatch(Loopback::free);
        assertThat(place).doesNotExist();
    }

    private void thePrimaryIsKilledAsPrinted() throws Exception {
        long epoch = epoch();
        Ledger told;
        try (var writer = LedgerWriter.start(hosts, "spec")) {
            writer.awaitAcknowledged(SOME, UP);
            assertThat(typed(found("break it:\\s+(kill -9 \\d+)"), "").exit()).isZero();
            Await.that("it tells of a new primary: " + text(), UP, () -> epoch() > epoch && wholeAgain());
            writer.awaitAcknowledged(SOME, UP);
            told = writer.end();
        }
        var present = Await.until("the rows are read", UP, () -> {
            for (var host : hosts) {
                if (new Sql(host).primary()) {
                    return Optional.of(new Sql(host).numbers("spec"));
                }
            }
            return Optional.empty();
        });
        assertThat(new LedgerChecker(2 * SOME, 1).findings(told, present, List.of("kill -9")))
                .isEmpty();
    }

    private long epoch() throws IOException {
        var told = Pattern.compile("epoch (\\d+), primary")
                .matcher(text())
                .results()
                .toList();
        return Long.parseLong(told.getLast().group(1));
    }

    private boolean wholeAgain() throws IOException {
        var last = text().lines()
                .filter(line -> line.contains(", primary "))
                .toList()
                .getLast();
        return last.contains("steady") && last.split("streaming", -1).length == 3;
    }

    /** In the project's folder, as the README has it. */
    private static CommandLine typed(String line, String input) {
        return CommandLine.shell("cd '" + LAUNCHER.getParent() + "' && " + line, input);
    }

    private Path said() {
        return folder.resolve("demo.out");
    }

    private String text() throws IOException {
        return Files.readString(said());
    }

    private void awaits(String part) throws IOException {
        Await.that("the demo says '" + part + "', or ends", UP, () -> text().contains(part) || !demo.isAlive());
        assertThat(text()).contains(part);
    }

    private String found(String pattern) throws IOException {
        var line = Pattern.compile(pattern).matcher(text());
        assertThat(line.find()).as(pattern + " in\n" + text()).isTrue();
        return line.group(1).strip();
    }
}
