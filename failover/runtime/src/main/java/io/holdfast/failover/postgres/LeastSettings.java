package io.holdfast.failover.postgres;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings that a replica must have at least as high as its primary had them, or PostgreSQL refuses to recover. Since
 * every start is a replica's, a value that was lowered (or is below what initdb used) is raised to what the data says.
 */
final class LeastSettings {
    private static final Map<String, Integer> DEFAULTS = Map.of(
            "max_connections", 100,
            "max_worker_processes", 8,
            "max_wal_senders", 10,
            "max_prepared_transactions", 0,
            "max_locks_per_transaction", 64);

    private LeastSettings() {}

    static List<String> names() {
        return DEFAULTS.keySet().stream().sorted().toList();
    }

    /** A number below the one that is in force; what is no number, or not asked for, is not. */
    static boolean below(@Nullable String wanted, String running) {
        return wanted != null
                && wanted.matches("\\d{1,9}")
                && running.matches("\\d{1,9}")
                && Integer.parseInt(wanted) < Integer.parseInt(running);
    }

    /** What {@code pg_controldata} calls them; what it does not print is not asked for. */
    static Map<String, Integer> of(Map<String, String> controlData) {
        Map<String, Integer> least = new LinkedHashMap<>();
        DEFAULTS.keySet().stream().sorted().forEach(name -> {
            var value = controlData.get(name.replace("transaction", "xact") + " setting");
            if (value != null) {
                least.put(name, Integer.parseInt(value));
            }
        });
        return least;
    }

    /** Those of {@code least} that would be too low with {@code wanted}. */
    static Map<String, String> raised(Map<String, Integer> least, Map<String, String> wanted) {
        Map<String, String> raised = new LinkedHashMap<>();
        least.forEach((name, value) -> {
            if (number(name, wanted) < value) {
                raised.put(name, Integer.toString(value));
            }
        });
        return raised;
    }

    /** Those that {@code file} names and names too low; what it does not name it leaves to others. */
    static Map<String, String> raisedOver(Map<String, Integer> least, Map<String, String> file) {
        Map<String, Integer> named = new LinkedHashMap<>(least);
        named.keySet().retainAll(file.keySet());
        return raised(named, file);
    }

    /** One sentence on what is in force instead of what was asked for; settings that nobody asked for are not told. */
    static String sentence(Map<String, String> raised, Map<String, String> wanted) {
        var texts = new ArrayList<String>();
        raised.forEach((name, value) -> {
            var asked = wanted.get(name);
            if (asked != null) {
                texts.add(name + " = " + value + " instead of " + asked);
            }
        });
        return texts.isEmpty()
                ? ""
                : String.join(", ", texts)
                        + ": PostgreSQL takes no replica below what its log was written with; 'holdfast restart' of the"
                        + " group lowers them, the primary first";
    }

    private static int number(String name, Map<String, String> wanted) {
        var text = wanted.getOrDefault(name, "");
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : DEFAULTS.getOrDefault(name, 0);
    }
}
