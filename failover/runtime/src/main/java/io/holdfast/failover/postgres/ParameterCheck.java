package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether parameters may be set for a whole group. One that PostgreSQL does not know, or a value that it refuses, would keep
 * every instance of the group down at its next start, so the server's own program is asked before anything is kept.
 */
final class ParameterCheck {
    private static final int MOST = 300;
    private static final int LONGEST = 2000;
    /** Whoever sets these has the server run or load what they name, so only a host's own file may. */
    private static final Set<String> CODE = Set.of(
            "archive_command",
            "archive_library",
            "archive_cleanup_command",
            "recovery_end_command",
            "shared_preload_libraries",
            "session_preload_libraries",
            "local_preload_libraries",
            "dynamic_library_path",
            "extension_control_path",
            "ssl_passphrase_command",
            "jit_provider",
            "oauth_validator_libraries");

    private static final Map<String, Integer> LEAST =
            Map.of("max_connections", 20, "max_wal_senders", 5, "max_replication_slots", 5);

    private final Instance instance;

    ParameterCheck(Instance instance) {
        this.instance = instance;
    }

    /** What is wrong, in one sentence; empty when nothing is. */
    Optional<String> misfit(Map<String, String> values) {
        if (values.size() > MOST) {
            return Optional.of(values.size() + " parameters are too many: " + MOST + " is the most");
        }
        return values.entrySet().stream()
                .map(entry -> misfit(entry.getKey(), entry.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> misfit(String name, String value) {
        try {
            PostgresSettings.permitted(name, value);
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        if (CODE.contains(name.toLowerCase(Locale.ROOT))) {
            return Optional.of(
                    name + " names what the server runs or loads: it can only be set in the nodes' own files");
        }
        if (!name.equals(name.toLowerCase(Locale.ROOT)) || value.length() > LONGEST) {
            return Optional.of("parameter '" + name + "' is not in lower case or its value is longer than " + LONGEST);
        }
        int least = LEAST.getOrDefault(name, 0);
        if (value.matches("\\d{1,9}") && Integer.parseInt(value) < least) {
            return Optional.of(
                    name + " = " + value + " leaves too little for the group's own work: use " + least + " or more");
        }
        return asked(name, value);
    }

    private Optional<String> asked(String name, String value) {
        var argv = List.of(
                instance.settings.binary("postgres").toString(),
                "-D",
                instance.data.path().toString(),
                "-c",
                "config_file=" + instance.files.configFile(),
                "-c",
                name + "=" + value,
                "-C",
                name);
        try {
            var result = Command.of(instance.owner.argv(argv))
                    .within(Duration.ofSeconds(10))
                    .run();
            return result.succeeded()
                    ? Optional.empty()
                    : Optional.of("PostgreSQL refuses it: " + reason(result.output()));
        } catch (IOException e) {
            return Optional.of(name + " cannot be checked here: " + e.getMessage());
        }
    }

    private static String reason(String output) {
        return output.lines()
                .filter(line -> line.contains("FATAL:") || line.contains("ERROR:"))
                .map(line -> line.replaceFirst(".*?(FATAL|ERROR):\\s*", ""))
                .findFirst()
                .orElse(output.strip().lines().findFirst().orElse("it does not say why"));
    }
}
