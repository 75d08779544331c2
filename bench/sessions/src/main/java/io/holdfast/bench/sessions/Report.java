package io.holdfast.bench.sessions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of a run as a table; of several rounds the median by cost, with Holdfast's ratio to the others. */
final class Report {
    static final String HEAD = """
            | system | what an acknowledged change survives | work | per second | per CPU second | CPU µs each | p50 ms | p95 ms | p99 ms | failed | load before |
            |---|---|---|---|---|---|---|---|---|---|---|""";
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
        System.out.println(row.markdown());
    }

    void note(String sentence) {
        notes.add(sentence);
        System.out.println(sentence);
    }

    String markdown(String command) {
        var text = new StringBuilder("    " + command + "\n\n" + HEAD + "\n");
        var medians = medians();
        medians.values().forEach(row -> text.append(row.markdown()).append('\n'));
        var ratios = ratios(medians.values().stream().toList());
        if (!ratios.isEmpty()) {
            text.append("\nOperations per CPU second, Holdfast to the other:\n\n")
                    .append(String.join("\n", ratios))
                    .append('\n');
        }
        notes.forEach(note -> text.append('\n').append(note).append('\n'));
        return text.toString();
    }

    private Map<String, Row> medians() {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        for (var row : rows) {
            groups.computeIfAbsent(row.work() + row.system(), key -> new ArrayList<>())
                    .add(row);
        }
        Map<String, Row> medians = new LinkedHashMap<>();
        groups.forEach((key, group) -> {
            group.sort(Comparator.comparingDouble(Row::perCpuSecond));
            medians.put(key, group.get(group.size() / 2));
        });
        return medians;
    }

    private static List<String> ratios(List<Row> medians) {
        var ratios = new ArrayList<String>();
        for (var ours : medians) {
            if (ours.system().startsWith("Holdfast")) {
                medians.stream()
                        .filter(other -> other.work().equals(ours.work())
                                && !other.system().equals(ours.system()))
                        .forEach(other -> ratios.add("- %s, beside %s: %.2f"
                                .formatted(ours.work(), other.system(), ours.perCpuSecond() / other.perCpuSecond())));
            }
        }
        return ratios;
    }
}
