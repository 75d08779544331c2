package io.holdfast.node.doctor;

import io.holdfast.failover.instance.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the operating system grants. No host's clock is compared for safety; sessions, certificates and logs need it. */
final class SystemChecks {

    List<Finding> openFiles(long least) {
        try (var lines = Files.lines(Path.of("/proc/self/limits"))) {
            var soft = lines.filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split("\\s{2,}")[1])
                    .findFirst()
                    .orElse("unlimited");
            boolean few = soft.matches("\\d{1,9}") && Long.parseLong(soft) < least;
            return List.of(
                    few
                            ? Finding.risky(
                                    "limits",
                                    "A process may open " + soft + " files here: raise it to " + least
                                            + " (LimitNOFILE= of the service, or ulimit -n).")
                            : Finding.good("limits", "A process may open " + soft + " files."));
        } catch (IOException e) {
            return List.of();
        }
    }

    List<Finding> clock() {
        try {
            var said = Command.of(List.of("timedatectl", "show", "-p", "NTPSynchronized", "--value"))
                    .within(Duration.ofSeconds(5))
                    .run();
            return List.of(clock(said.succeeded() ? said.output().strip() : ""));
        } catch (IOException e) {
            return List.of(clock(""));
        }
    }

    static Finding clock(String synchronised) {
        return switch (synchronised) {
            case "yes" -> Finding.good("clock", "The clock is kept by NTP.");
            case "no" ->
                Finding.risky(
                        "clock",
                        "The clock is not kept by NTP, so sessions may end at other times on other nodes and"
                                + " logs do not line up: run chrony or systemd-timesyncd.");
            default ->
                Finding.risky(
                        "clock",
                        "Whether the clock is kept cannot be seen here (no timedatectl): see that chrony or"
                                + " the like runs on this host or below it.");
        };
    }
}
