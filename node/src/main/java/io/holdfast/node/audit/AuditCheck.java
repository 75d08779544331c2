package io.holdfast.node.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads all files of a log from the oldest line to the newest and says whether each follows from the one before. What is
 * cut off at the end leaves no trace in the file: compare the last seal with one that was noted elsewhere.
 */
public final class AuditCheck {
    private final List<String> wrong = new ArrayList<>();
    private Chain.Link last = Chain.Link.NONE;
    private boolean begun;
    private long firstSeq = 1;
    private long lines;
    private long cutShort;
    private @Nullable String unread;
    private final @Nullable String seal;
    private boolean sealSeen;

    private AuditCheck(@Nullable String seal) {
        this.seal = seal;
    }

    /**
     * What was found.
     *
     * @param wrong one sentence for each place where the log was changed; empty when it is whole
     * @param cutShort lines that a crash left unfinished, which is no fault of anybody
     * @param lastHash the seal of the newest line
     */
    public record Finding(long lines, long cutShort, long lastSeq, String lastHash, List<String> wrong) {
        public Finding {
            wrong = List.copyOf(wrong);
        }

        public boolean whole() {
            return wrong.isEmpty();
        }
    }

    /** Where a log goes on. */
    record End(Chain.Link last, long firstOfCurrent, boolean torn) {}

    /**
     * Reads the whole log in {@code folder}.
     *
     * @param seal that must be among the lines'; null: none is known from elsewhere
     */
    public static Finding verify(Path folder, @Nullable String seal) throws IOException {
        var check = new AuditCheck(seal);
        for (var file : full(folder)) {
            check.read(file);
        }
        check.read(folder.resolve(AuditFile.CURRENT));
        check.end();
        check.sealFound();
        return new Finding(check.lines, check.cutShort, check.last.seq(), check.last.hash(), check.wrong);
    }

    /** The full files, oldest first. */
    static List<Path> full(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("audit-\\d{12}\\.log"))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    static End end(Path folder) throws IOException {
        var current = new AuditCheck(null);
        var file = folder.resolve(AuditFile.CURRENT);
        current.read(file);
        boolean torn = Files.exists(file) && Files.size(file) > 0 && !endsWithNewline(file);
        if (current.begun) {
            return new End(current.last, current.firstSeq, torn);
        }
        var full = full(folder);
        if (!full.isEmpty()) {
            current.read(full.getLast());
        }
        return new End(current.last, current.last.seq() + 1, torn);
    }

    private void read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        long number = 0;
        try (var reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                line(file.getFileName() + " line " + number, line);
            }
        }
    }

    private void line(String place, String line) {
        if (line.isEmpty()) {
            return;
        }
        var link = Chain.read(line);
        if (link.isEmpty()) {
            unfinished();
            unread = place;
            return;
        }
        lines++;
        var now = link.get();
        if (!begun) {
            firstSeq = now.seq();
            beforeAll(now);
        } else if (!now.prev().equals(last.hash()) || now.seq() != last.seq() + 1) {
            wrong.add((unread == null ? place : unread) + " does not follow from line " + last.seq()
                    + " of the log: a line was changed, taken out or put in here.");
            unread = null;
        }
        unfinished();
        begun = true;
        last = now;
        sealSeen |= now.hash().equals(seal);
    }

    /** A line that a crash cut short before there was a whole one was written anew as the first. */
    private void beforeAll(Chain.Link first) {
        if (unread != null && first.seq() != 1) {
            wrong.add(unread + ", before line " + first.seq()
                    + " of the log, is no line of it: it was changed or put in.");
            unread = null;
        }
    }

    private void sealFound() {
        if (seal != null && !sealSeen) {
            wrong.add("No line has the seal that was noted elsewhere: lines were cut off, or all of them made anew.");
        }
    }

    /** An unreadable line is one that a crash cut short if the next one goes on from the last whole one. */
    private void unfinished() {
        if (unread != null) {
            cutShort++;
            unread = null;
        }
    }

    private void end() {
        if (unread != null) {
            wrong.add(unread
                    + " is no line of the log: a crash cut it short, or it was changed; start the node, which goes"
                    + " on after it, and check again.");
        }
    }

    private static boolean endsWithNewline(Path file) throws IOException {
        try (var bytes = Files.newByteChannel(file)) {
            bytes.position(bytes.size() - 1);
            var one = java.nio.ByteBuffer.allocate(1);
            bytes.read(one);
            return one.get(0) == '\n';
        }
    }
}
