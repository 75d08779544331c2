package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.FileTail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The newest lines of the server's own log, for the sentence that an operator reads. */
final class LogTail {
    private static final int LONGEST = 400;
    private static final Pattern PREFIX = Pattern.compile("^.*?\\b(?:WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT):\\s+");
    private static final Pattern FATAL = Pattern.compile("\\b(?:FATAL|PANIC):");
    /** Sessions and receivers end of their own reasons, and the server lives on. */
    private static final Pattern ANOTHERS_END = Pattern.compile(
            "\\[\\d+\\] \\S+@\\S+/.*FATAL:"
                    + "|the database system is|FATAL:.*(?:connect to|WAL stream|walreceiver|replication|terminating|connection)");

    private static final Pattern MORE = Pattern.compile("\\b(?:DETAIL|HINT):");
    private static final Pattern CAUSE = Pattern.compile("\\b(?:WARNING|ERROR|LOG|could not|cannot)\\b.*");
    private static final Pattern ORDINARY = Pattern.compile(
            "starting PostgreSQL|listening on|database system|entering standby mode|redo starts|redo done"
                    + "|consistent recovery state|invalid record length|restartpoint|started streaming"
                    + "|received .* request|terminating|waiting for WAL");

    private LogTail() {}

    /** The last line that tells why a server ended, the cause written before it and the hints after it. */
    static String lastReason(Path log) throws IOException {
        var lines = FileTail.read(log).lines().toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            var line = lines.get(i);
            if (FATAL.matcher(line).find() && !ANOTHERS_END.matcher(line).find()) {
                return shortened(around(lines, i)) + " (" + log + ")";
            }
        }
        return "see " + log;
    }

    private static String around(List<String> lines, int fatal) {
        var text = new StringBuilder();
        if (fatal > 0 && causes(lines.get(fatal - 1))) {
            text.append(bare(lines.get(fatal - 1))).append("; ");
        }
        text.append(bare(lines.get(fatal)));
        for (int i = fatal + 1; i < lines.size() && MORE.matcher(lines.get(i)).find(); i++) {
            text.append("; ").append(bare(lines.get(i)));
        }
        return text.toString();
    }

    private static boolean causes(String line) {
        return CAUSE.matcher(line).find() && !ORDINARY.matcher(line).find();
    }

    private static String bare(String line) {
        return PREFIX.matcher(line).replaceFirst("").strip();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
