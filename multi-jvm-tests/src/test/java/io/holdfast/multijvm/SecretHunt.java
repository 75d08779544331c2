package io.holdfast.multijvm;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what nobody may read where others can read: in processes' arguments and environments, in logs, in answers.
 * What it finds it calls by its name, never by its content.
 *
 * @param words by what they are
 */
record SecretHunt(Map<String, String> words) {
    private static final Pattern LOG = Pattern.compile(".*\\.(log|out|err)(\\.\\d+)?|audit.*");
    private static final Pattern STREAM = Pattern.compile("/v1/events|.*/domain-events");
    private static final List<String> PROBES =
            List.of("/", "/patroni", "/cluster", "/history", "/config", "/metrics", "/health", "/nope");
    private static final int SHOWN_AT_LEAST = 15;

    SecretHunt {
        words = Map.copyOf(words);
    }

    /** The group's password, the operator's token, the private keys. */
    static SecretHunt of(TestCluster cluster) throws IOException {
        var words = new TreeMap<String, String>();
        words.put("the group's password", cluster.primary().groupSecret());
        var certificates = cluster.certificates();
        words.put("the token", certificates.token());
        for (var key : List.of("ca.key", "h1/node.key", "h2/node.key", "h3/node.key")) {
            words.put("the key " + key, middle(certificates.folder().resolve(key)));
        }
        return new SecretHunt(words);
    }

    private static String middle(Path pem) throws IOException {
        var lines = Files.readAllLines(pem);
        return lines.get(lines.size() / 2);
    }

    /** Whoever can list processes sees their arguments; a title that a program gave itself stands there, too. */
    List<String> inProcesses() {
        var found = new ArrayList<String>();
        ProcessHandle.allProcesses().mapToLong(ProcessHandle::pid).forEach(pid -> {
            for (var place : List.of("cmdline", "environ")) {
                found.addAll(in(place + " of process " + pid, Signals.read(pid, place)));
            }
        });
        return found;
    }

    /** All that is written below {@code folder} to be read by people. */
    List<String> inLogs(Path folder) throws IOException {
        var found = new ArrayList<String>();
        var logs = logs(folder);
        for (var log : logs) {
            found.addAll(in(folder.relativize(log).toString(), Files.readString(log, StandardCharsets.ISO_8859_1)));
        }
        return logs.isEmpty() ? List.of("there is no log in " + folder) : found;
    }

    /** The files of a live PostgreSQL come and go meanwhile. */
    private static List<Path> logs(Path folder) throws IOException {
        var logs = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                if (is.isRegularFile()
                        && LOG.matcher(file.getFileName().toString()).matches()) {
                    logs.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException why) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException why) {
                return FileVisitResult.CONTINUE;
            }
        });
        return logs;
    }

    /** All that a node's own description says can be looked at, and the probes; streams tell what these tell. */
    List<String> inAnswers(NodeProcess node) throws IOException, InterruptedException {
        var found = new ArrayList<String>();
        int shown = 0;
        var api = node.api();
        for (var path : new JsonMapper()
                .readTree(api.look("/v1/openapi.json"))
                .path("paths")
                .properties()) {
            if (path.getValue().has("get") && !STREAM.matcher(path.getKey()).matches()) {
                var answer = api.said(filled(path.getKey()));
                shown += answer.done() ? 1 : 0;
                found.addAll(in(path.getKey() + " of " + node.name(), answer.text()));
            }
        }
        for (var path : PROBES) {
            found.addAll(in(path + " on 8008 of " + node.name(), probe(node, path)));
        }
        return shown < SHOWN_AT_LEAST
                ? List.of("only " + shown + " paths of " + node.name() + " showed anything")
                : found;
    }

    private static String filled(String template) {
        return template.replace("{g}", "main").replace("{node}", "h2").replaceAll("\\{\\w+}", "x");
    }

    private static String probe(NodeProcess node, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + node.host() + ":8008" + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private List<String> in(String place, String text) {
        return words.entrySet().stream()
                .filter(word -> text.contains(word.getValue()))
                .map(word -> word.getKey() + " stands in " + place)
                .toList();
    }
}
