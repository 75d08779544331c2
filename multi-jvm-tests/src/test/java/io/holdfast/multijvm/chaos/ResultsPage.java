package io.holdfast.multijvm.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The public page of results. A run adds to the end of its section and touches nothing else; failures are put down like the rest. */
record ResultsPage(Path page) {
    private static final String PROPERTY = "holdfast.results";

    /** The project's own, as seen from this module. */
    static ResultsPage ofTheProject() {
        return new ResultsPage(Path.of(System.getProperty(PROPERTY, "../docs/reliability.md")));
    }

    void add(String section, List<String> lines) throws IOException {
        var all = new ArrayList<>(Files.exists(page) ? Files.readAllLines(page) : List.of("# Reliability"));
        int start = all.indexOf("## " + section);
        if (start < 0) {
            all.addAll(List.of("", "## " + section));
            start = all.size() - 1;
        }
        int end = start + 1;
        while (end < all.size() && !all.get(end).startsWith("## ")) {
            end++;
        }
        boolean another = end < all.size();
        while (all.get(end - 1).isBlank()) {
            all.remove(--end);
        }
        all.add(end, "");
        all.addAll(end + 1, lines);
        if (another) {
            all.add(end + 1 + lines.size(), "");
        }
        Files.write(page, all);
    }
}
