package io.holdfast.multijvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;

/** What people need to see of a cluster in which a spec failed: each node's log and what it says of the group. */
public final class Diagnosis {
    private static final int LINES = 60;

    /** Logs, the one before a restart too, and the small files by which a PostgreSQL chooses where its log goes on. */
    private static final Pattern TELLING = Pattern.compile(
            ".*\\.log(\\.1)?|.*\\.history|backup_label.*|pg_control|postgresql\\.auto\\.conf|.*\\.signal");
    private final TestCluster cluster;

    public Diagnosis(TestCluster cluster) {
        this.cluster = cluster;
    }

    public String text() {
        var text = new StringBuilder();
        for (var node : cluster.nodes()) {
            text.append("==== ").append(node.name()).append(", the log's end\n");
            node.logTail(LINES).forEach(line -> text.append(line).append('\n'));
            text.append("==== ").append(node.name()).append(" says of the group\n");
            text.append(says(node)).append('\n');
        }
        return text.toString();
    }

    private static String says(NodeProcess node) {
        if (!node.answering()) {
            return "(it does not run)";
        }
        try {
            return node.api().look("/v1/groups") + "\n" + node.api().look("/v1/cluster");
        } catch (IOException e) {
            return "(no answer: " + e + ")";
        }
    }

    /** Copies the logs, and what else tells, away before the cluster's folder is deleted. */
    public void keepLogs(String spec) {
        var to = Path.of(System.getProperty("holdfast.logs", "target/specs"), spec);
        try {
            Files.createDirectories(to);
            try (var files = Files.walk(cluster.folder())) {
                for (var log : files.filter(Diagnosis::isLog).toList()) {
                    var name = cluster.folder().relativize(log).toString().replace('/', '-');
                    Files.copy(log, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            System.out.println("not all logs could be kept: " + e); // files of a live PostgreSQL come and go
        }
    }

    private static boolean isLog(Path file) {
        return TELLING.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file);
    }
}
