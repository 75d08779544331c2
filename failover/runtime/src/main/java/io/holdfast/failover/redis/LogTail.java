package io.holdfast.failover.redis;

import io.holdfast.failover.instance.FileTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Why redis-server ended by itself, by its own log, for the sentence that an operator reads. */
final class LogTail {
    private static final int LONGEST = 400;
    /** Process, role and time; then {@code #} for a warning, another sign for what is usual. */
    private static final Pattern PREFIX = Pattern.compile("^\\d+:[A-Z] .{20,30}? ([.*#-]) ");

    private LogTail() {}

    /** The last line, if it is a complaint, and the line of the file that it is about. */
    static String lastReason(Path log) {
        var lines = lines(log);
        if (lines.isEmpty()) {
            return "see " + log;
        }
        var last = lines.getLast();
        var prefix = PREFIX.matcher(last);
        if (prefix.find()) {
            return "#".equals(prefix.group(1)) ? told(last.substring(prefix.end()), log) : "see " + log;
        }
        var before = lines.size() > 1 ? lines.get(lines.size() - 2) : "";
        return told(before.startsWith(">>> ") ? before.substring(4) + ": " + last : last, log);
    }

    private static List<String> lines(Path log) {
        try {
            return FileTail.read(log)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    private static String told(String text, Path log) {
        return (text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...") + " (" + log + ")";
    }
}
