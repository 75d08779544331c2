package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.drill.Drill;
import io.holdfast.node.drill.DrillReport;
import io.holdfast.node.drill.DrillWriter;
import io.holdfast.node.drill.Exercise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A rehearsal of failover on a live group, asked for by its typed name; writes what it showed into two files. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description =
                "Rehearse failover on a live PostgreSQL group while a client writes; reports RTO and RPO of each exercise.")
final class DrillCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final long LAST_WORDS_SECONDS = 20;
    private final Terminal terminal;

    @Parameters(paramLabel = "GROUP", arity = "0..1", description = DefaultGroup.RULE)
    private @Nullable String named;

    private String group = "";

    @Option(
            names = "--exercises",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "switchover,back,failover,crash",
            description = "in this order; switchover, back, failover, crash; default: all four")
    private List<String> exercises = List.of();

    @Option(
            names = "--confirm",
            paramLabel = "GROUP",
            description = "the group's name, typed, where nobody can be asked")
    private @Nullable String confirm;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "ends by itself then; default: 300")
    private int limit = 300;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "where the report goes; default: here")
    private Path folder = Path.of(".");

    @Option(
            names = "--dsn",
            paramLabel = "URL",
            description = "JDBC address of all hosts; default: made of what the API tells")
    private @Nullable String dsn;

    @Option(names = "--user", paramLabel = "NAME", defaultValue = "postgres", description = "default: postgres")
    private String user = "postgres";

    @Option(names = "--database", paramLabel = "NAME", defaultValue = "postgres", description = "default: postgres")
    private String database = "postgres";

    @Option(names = "--password-file", paramLabel = "FILE", description = "a file whose first line is the password")
    private @Nullable Path passwordFile;

    @Mixin
    private ApiOptions api = new ApiOptions();

    DrillCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var client = api.client();
        group = DefaultGroup.of(named, client, "postgres");
        var wish = new Drill.Wish(group, wished(), Duration.ofSeconds(limit));
        Drill.guard(client, group);
        terminal.typed(
                "The primary of " + group + " changes " + wish.exercises().size() + " times; writers wait each time.",
                group,
                confirm);
        var writer = new DrillWriter(
                address(client),
                properties(),
                "holdfast_drill_" + ProcessHandle.current().pid());
        var drill = new Drill(client, wish, writer, api.json() ? line -> {} : terminal::print);
        var report = supervised(drill);
        terminal.print(api.json() ? ApiClient.pretty(report.json()) : report.markdown());
        return report.passed() ? Exit.OK : Exit.REFUSED;
    }

    /** Ctrl-C lets it say its last words: no further exercise, the client's table dropped, the report written. */
    private DrillReport supervised(Drill drill) {
        var done = new CountDownLatch(1);
        var hook = new Thread(
                () -> {
                    drill.abort("interrupted");
                    awaitQuietly(done);
                },
                "drill-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var report = drill.run();
            write(report);
            return report;
        } catch (SQLException e) {
            throw new CommandException(
                    Exit.REFUSED,
                    "The drill's client could not work: " + e.getMessage()
                            + "; see --dsn, --user and --password-file.");
        } finally {
            done.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch done) {
        try {
            var unused = done.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Exercise> wished() {
        return exercises.stream()
                .map(word -> Exercise.of(word)
                        .orElseThrow(() -> new CommandException(
                                Exit.USAGE, "'" + word + "' is no exercise; there are " + Exercise.words() + ".")))
                .toList();
    }

    private String address(ApiClient client) {
        if (dsn != null) {
            return dsn;
        }
        var hosts = new ArrayList<String>();
        for (JsonNode member : client.get("/v1/groups/" + Segment.of(group)).path("members")) {
            if (member.hasNonNull("host") && member.path("port").asInt() > 0) {
                hosts.add(
                        member.path("host").asText() + ":" + member.path("port").asText());
            }
        }
        return "jdbc:postgresql://" + String.join(",", hosts) + "/" + database
                + "?targetServerType=primary&hostRecheckSeconds=0&connectTimeout=1&loginTimeout=2&socketTimeout=3"
                + "&ApplicationName=holdfast-drill";
    }

    private Properties properties() {
        var properties = new Properties();
        properties.setProperty("user", user);
        if (passwordFile != null) {
            try {
                properties.setProperty(
                        "password",
                        Files.readString(passwordFile)
                                .lines()
                                .findFirst()
                                .orElse("")
                                .strip());
            } catch (IOException e) {
                throw new CommandException(Exit.USAGE, "The password file " + passwordFile + " cannot be read.");
            }
        }
        return properties;
    }

    private void write(DrillReport report) {
        var name = "drill-" + group + "-" + STAMP.format(report.began());
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + ".md"), report.markdown());
            Files.writeString(folder.resolve(name + ".json"), ApiClient.pretty(report.json()) + "\n");
        } catch (IOException e) {
            throw new CommandException(
                    Exit.REFUSED, "The report cannot be written to " + folder + "; it says:\n" + report.markdown());
        }
    }
}
