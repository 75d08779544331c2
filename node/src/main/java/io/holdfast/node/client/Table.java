package io.holdfast.node.client;

import java.util.ArrayList;
import java.util.List;

/** Columns that line up; numbers to the right. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(List.of(header));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    String text() {
        var text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            var line = new StringBuilder();
            for (int column = 0; column < rows.getFirst().size(); column++) {
                line.append(column == 0 ? "" : "  ").append(padded(i, column));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private String padded(int row, int column) {
        var cell = rows.get(row).get(column);
        int width = rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
        var space = " ".repeat(width - cell.length());
        return numeric(column) ? space + cell : cell + space;
    }

    private boolean numeric(int column) {
        return rows.size() > 1
                && rows.stream().skip(1).map(r -> r.get(column)).allMatch(c -> c.matches("-?|[0-9.]+( [kMGT]?B| ms)?"));
    }
}
