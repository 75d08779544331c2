package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The timelines that orders named to this node. A log on any other was promoted by somebody else, who may have taken
 * an id that the register hands out later; two different logs of one id must never be taken for one.
 */
final class KnownHistories {
    private final Path file;
    private final RunAs agent = new RunAs("", List.of());

    KnownHistories(Path stateDir) {
        this.file = stateDir.resolve("histories");
    }

    /** Without a note, everything is as strange as the incarnation that comes with it. */
    boolean strange(String history) throws IOException {
        var known = read();
        return !known.isEmpty() && !known.contains(Long.valueOf(history));
    }

    void add(Collection<Long> histories) throws IOException {
        var known = read();
        if (known.addAll(histories)) {
            write(known);
        }
    }

    void restart(Collection<Long> histories) throws IOException {
        write(new TreeSet<>(histories));
    }

    private void write(Set<Long> known) throws IOException {
        var text = new StringBuilder();
        known.forEach(id -> text.append(id).append('\n'));
        Durable.write(file, text.toString(), agent);
    }

    private Set<Long> read() throws IOException {
        var known = new TreeSet<Long>();
        Durable.read(file)
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> known.add(Long.valueOf(line.strip())));
        return known;
    }
}
