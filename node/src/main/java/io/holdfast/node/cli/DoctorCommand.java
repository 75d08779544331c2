package io.holdfast.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.doctor.Doctor;
import io.holdfast.node.doctor.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Examines this host before its node is started for the first time. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Check this host before its first start; exit code 1 when the node would not run well.")
final class DoctorCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--config", paramLabel = "FILE", defaultValue = "application.conf", description = "the node's file")
    private Path config = Path.of("application.conf");

    @Option(names = "--json", description = "print the findings as JSON")
    private boolean json;

    DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var findings = Doctor.examine(config);
        if (json) {
            terminal.print(ApiClient.pretty(asJson(findings)));
        } else {
            findings.forEach(f -> terminal.print(line(f)));
            terminal.print(verdict(findings));
        }
        return count(findings, Finding.Level.BAD) == 0 ? Exit.OK : Exit.REFUSED;
    }

    private String line(Finding f) {
        var word = switch (f.level()) {
            case GOOD -> terminal.good("ok   ");
            case RISKY -> terminal.strong("risk ");
            case BAD -> terminal.bad("BAD  ");
        };
        return word + " %-13s %s".formatted(f.check(), f.sentence());
    }

    private String verdict(List<Finding> findings) {
        long bad = count(findings, Finding.Level.BAD);
        long risky = count(findings, Finding.Level.RISKY);
        return bad > 0
                ? terminal.bad("This node would not run well: %d to mend, %d to consider.".formatted(bad, risky))
                : terminal.good("This node can be started; %d to consider.".formatted(risky));
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(f -> f.level() == level).count();
    }

    private static com.fasterxml.jackson.databind.JsonNode asJson(List<Finding> findings) {
        var array = JsonNodeFactory.instance.arrayNode();
        findings.forEach(f -> array.addObject()
                .put("level", f.level().name().toLowerCase(Locale.ROOT))
                .put("check", f.check())
                .put("sentence", f.sentence()));
        return array;
    }
}
