package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.RestartProgress;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Each status that the description names for an operation, or for all, is seen here, and each that is seen is named; a new
 * one fails until it is both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusesTest {
    private final FakeSessions sessions = new FakeSessions();
    private final FakeNode node = new FakeNode(FakeNode.tokens(), null, sessions);
    private final Asker asker = new Asker(node);
    private final JsonNode document = Asker.json(asker.ask("GET", "/v1/openapi.json", ""));
    private final Set<String> seen = new TreeSet<>();
    private final Set<Integer> anywhere = new TreeSet<>();

    @AfterAll
    void end() {
        asker.close();
        node.close();
    }

    @Test
    void everyStatusThatIsDescribedIsSeenAndEveryOneThatIsSeenIsDescribed() throws Exception {
        looking();
        acting();
        ofUpkeep();
        ofViews();
        ofPekko();
        ofSessions();
        ofNoOperation();

        assertThat(seen).containsAll(described());
        assertThat(undescribed())
                .as("seen, and named neither for the operation nor for all")
                .isEmpty();
        assertThat(anywhere).containsAll(common().stream().map(Integer::valueOf).toList());
    }

    private void looking() {
        node.control().majority(false);
        see("GET", "/startup", "/startup", "");
        node.control().majority(true);
        for (var path : Set.of("/health/live", "/health/ready", "/health", "/ready", "/v1/openapi.json", "/metrics")) {
            see("GET", path, path, "");
        }
        node.control().majority(false);
        for (var path : Set.of("/health/ready", "/health", "/ready")) {
            see("GET", path, path, "");
        }
        node.control().majority(true);
        see("GET", "/ready", "/ready", "");
        see("GET", "/startup", "/startup", "");
        see("GET", "/v1/cluster", "/v1/cluster", "");
        see("GET", "/v1/groups", "/v1/groups", "");
        for (var part : Set.of("", "/history", "/explain")) {
            see("GET", "/v1/groups/{g}" + part, "/v1/groups/main" + part, "");
            see("GET", "/v1/groups/{g}" + part, "/v1/groups/other" + part, "");
        }
        see("GET", "/v1/groups/{g}/history", "/v1/groups/main/history?limit=0", "");
    }

    private void acting() {
        for (var verb : Set.of("switchover", "failover", "pause", "resume", "restart", "crash", "reinit")) {
            var template = "/v1/groups/{g}/" + verb;
            var path = "/v1/groups/main/" + verb;
            var body = switch (verb) {
                case "failover", "crash" -> "{\"confirm\": \"main\"}";
                case "reinit" -> "{\"node\": \"h3\"}";
                default -> "{}";
            };
            see("POST", template, path, body);
            see("POST", template, path, "[]");
            see("POST", template, path.replace("main", "other"), body);
            node.control().answers(new Outcome.Refused("Not now."));
            see("POST", template, path, body);
            node.control().answers(new Outcome.Unknown("Nobody knows."));
            see("POST", template, path, body);
            node.control().answers(new Outcome.Done("Done.", 1));
        }
        see("POST", "/v1/groups/{g}/failover", "/v1/groups/main/failover", "{}");
        see("POST", "/v1/groups/{g}/crash", "/v1/groups/main/crash", "{}");
        var path = "/v1/groups/main/switchover";
        var upkeep = new FakeUpkeep();
        node.control().upkeep(upkeep);
        var later = "{\"at\": \"%s\"}".formatted(Instant.now().plusSeconds(3600));
        var template = "/v1/groups/{g}/switchover";
        see("GET", template, path, "");
        see("POST", template, path, later);
        see("GET", template, path, "");
        for (var outcome : List.of(new Outcome.Refused("Not here."), new Outcome.Unknown("Nobody knows."))) {
            upkeep.outcome = outcome;
            see("DELETE", template, path, "");
        }
        upkeep.outcome = new Outcome.Done("Done.", 1);
        see("DELETE", template, path, "");
        see("DELETE", template, path, "");
    }

    private void ofUpkeep() {
        var upkeep = new FakeUpkeep();
        node.control().upkeep(upkeep);
        var one = "/v1/groups/{g}/";
        see("GET", one + "rolling-restart", "/v1/groups/main/rolling-restart", "");
        upkeep.restarts(RestartProgress.State.RUNNING);
        for (var part : Set.of("config", "rolling-restart")) {
            see("GET", one + part, "/v1/groups/main/" + part, "");
            see("GET", one + part, "/v1/groups/other/" + part, "");
        }
        for (boolean possible : new boolean[] {true, false}) {
            upkeep.outcome = possible ? new Outcome.Done("Done.", 4) : new Outcome.Refused("Not now.");
            see("PATCH", one + "config", "/v1/groups/main/config", "{\"parameters\": {\"work_mem\": \"8MB\"}}");
            see("POST", one + "reload", "/v1/groups/main/reload", "{}");
            see("POST", one + "rolling-restart", "/v1/groups/main/rolling-restart", "{}");
            see("POST", "/v1/register/readmit", "/v1/register/readmit", "{\"node\": \"h3\"}");
        }
        see("POST", "/v1/register/readmit", "/v1/register/readmit", "[]");
        see("PATCH", one + "config", "/v1/groups/main/config", "[]");
        see("PATCH", one + "config", "/v1/groups/other/config", "{\"parameters\": {\"work_mem\": \"8MB\"}}");
        for (var verb : Set.of("reload", "rolling-restart")) {
            see("POST", one + verb, "/v1/groups/main/" + verb, "[]");
            see("POST", one + verb, "/v1/groups/other/" + verb, "{}");
        }
    }

    private void ofViews() {
        see("GET", "/v1/whoami", "/v1/whoami", "");
        see("GET", "/v1/cluster/sightings", "/v1/cluster/sightings", "");
        see("GET", "/v1/what-if/{node}", "/v1/what-if/h1", "");
        see("GET", "/v1/what-if/{node}", "/v1/what-if/nobody", "");
        see("GET", "/v1/shards", "/v1/shards", "");
        try (var withoutSessions = new FakeNode(FakeNode.tokens(), null, null);
                var elsewhere = new Asker(withoutSessions)) {
            note(
                    "GET",
                    "/v1/shards",
                    elsewhere.as("viewer", "GET", "/v1/shards", "").statusCode());
        }
    }

    private void ofPekko() {
        var base = "/v1/pekko/cluster";
        try (var lab = new OwnCluster()) {
            for (boolean inside : new boolean[] {false, true}) {
                for (var path : List.of("/members", "/shards", "/domain-events")) {
                    note("GET", base + path, asker.status("GET", base + path, "", "admin-token"));
                }
                see("GET", base + "/members/{member}", base + "/members/" + lab.address(), "");
                see("GET", base + "/shards/{type}", base + "/shards/thing", "");
                var wish = "{\"operation\": \"leave\", \"confirm\": \"%s\"}".formatted(inside ? "" : lab.address());
                see("PUT", base + "/members/{member}", base + "/members/" + lab.address(), wish);
                var confirm = "{\"confirm\": \"%s\"}".formatted(inside ? "" : lab.address());
                see("DELETE", base + "/members/{member}", base + "/members/" + lab.address(), confirm);
                node.joins(lab.system());
            }
            var other = "lab@127.0.13.9:1";
            see("GET", base + "/members/{member}", base + "/members/" + other, "");
            see("GET", base + "/shards/{type}", base + "/shards/other", "");
            see("GET", base + "/domain-events", base + "/domain-events?kind=all", "");
            see("PUT", base + "/members/{member}", base + "/members/" + lab.address(), "{}");
            for (var method : List.of("PUT", "DELETE")) {
                for (var member : List.of(other, lab.address())) {
                    var wish = method.equals("PUT") ? "\"operation\": \"leave\", " : "";
                    see(
                            method,
                            base + "/members/{member}",
                            base + "/members/" + member,
                            "{%s\"confirm\": \"%s\"}".formatted(wish, member));
                }
            }
            see("POST", base + "/members", base + "/members", "{}");
            see("PUT", base, base, "{}");
        }
    }

    private void ofSessions() {
        var made = Asker.json(asker.as("operator", "POST", "/v1/sessions", "{\"attributes\": {\"a\": \"text\"}}"));
        var own = "/v1/sessions/" + made.path("id").asText();
        var one = "/v1/sessions/{id}";
        see("POST", "/v1/sessions", "/v1/sessions", "{}");
        see("POST", "/v1/sessions", "/v1/sessions", "[]");
        see("GET", one, own, "");
        see("GET", one, "/v1/sessions/none", "");
        see("PATCH", one, own, "{\"set\": {\"a\": \"other\"}}");
        see("PATCH", one, own, "{}");
        see("PATCH", one, "/v1/sessions/none", "{\"set\": {\"a\": 1}}");
        see("PATCH", one, own, "{\"incr\": {\"a\": 1}}");
        see("PATCH", one, own, "{\"set\": {\"a\": 3}}", "If-Match", "\"v1\"");
        see("POST", one + "/rotate", own + "/rotate", "{}", "If-Match", "\"v1\"");
        see("POST", one + "/rotate", "/v1/sessions/none/rotate", "{}");
        see("DELETE", one, own, "", "If-Match", "\"v1\"");
        sessions.away(true);
        see("POST", "/v1/sessions", "/v1/sessions", "{}");
        see("GET", one, own, "");
        see("PATCH", one, own, "{\"set\": {\"a\": 3}}");
        see("POST", one + "/rotate", own + "/rotate", "{}");
        see("DELETE", one, own, "");
        sessions.away(false);
        var rotated = asker.as("operator", "POST", own + "/rotate", "{}");
        note("POST", one + "/rotate", rotated.statusCode());
        see("DELETE", one, "/v1/sessions/" + Asker.json(rotated).path("id").asText(), "");
        for (var each : Map.of("GET " + one, own, "DELETE " + one, own, "POST " + one + "/rotate", own + "/rotate")
                .entrySet()) {
            var words = each.getKey().split(" ", 2);
            see(words[0], words[1], each.getValue(), words[0].equals("POST") ? "{}" : "");
        }
        see("PATCH", one, own, "{\"set\": {\"a\": 3}}");
        var theirs = "/v1/principals/{p}/sessions";
        see("GET", theirs, "/v1/principals/p/sessions", "");
        see("GET", theirs, "/v1/principals/%20/sessions", "");
        see("DELETE", theirs, "/v1/principals/p/sessions", "");
        see("DELETE", theirs, "/v1/principals/p/sessions?purge=no", "");
        ofOneSession();
        note("GET", "/v1/events", asker.status("GET", "/v1/events", "", "admin-token"));
        see("GET", "/v1/events", "/v1/events", "", "Last-Event-ID", "x");
    }

    private void ofOneSession() {
        var one = "/v1/principals/{p}/sessions/{key}";
        var made = Asker.json(asker.as("operator", "POST", "/v1/sessions", "{\"principal\": \"p\"}"));
        var own = "/v1/principals/p/sessions/" + made.path("id").asText().substring(0, 22);
        see("DELETE", one, "/v1/principals/%20/sessions/x", "");
        see("DELETE", one, own.replace("/p/", "/q/"), "");
        sessions.away(true);
        see("DELETE", one, own, "");
        sessions.away(false);
        see("DELETE", one, own, "");
        see("DELETE", one, own, "");
    }

    private void ofNoOperation() throws IOException {
        anywhere.add(asker.ask("GET", "/v1/groups", "").statusCode());
        anywhere.add(asker.as("viewer", "POST", "/v1/groups/main/pause", "{}").statusCode());
        anywhere.add(asker.as("viewer", "GET", "/nope", "").statusCode());
        anywhere.add(asker.as("viewer", "DELETE", "/v1/groups", "").statusCode());
        anywhere.add(see("POST", "", "/v1/groups/main/pause", " ".repeat(70_000)));
        anywhere.add(
                see("POST", "", "/v1/groups/main/pause", "a=b", "Content-Type", "application/x-www-form-urlencoded"));
        see("POST", "", "/v1/groups/main/pause", "{}", "Idempotency-Key", "k");
        anywhere.add(see("POST", "", "/v1/groups/main/resume", "{}", "Idempotency-Key", "k"));
        node.control().breaks(true);
        anywhere.add(see("GET", "", "/v1/groups", ""));
        node.control().breaks(false);
        raw("GET /" + "a".repeat(1100) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        raw("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "a".repeat(5000) + "\r\n\r\n");
        raw("SPELL / HTTP/1.1\r\nHost: a\r\n\r\n");
        raw("GET / HTTP/9.9\r\n\r\n");
        raw("GET / HTTP/1.1\r\n\r\n");
        raw(
                "POST /v1/groups/main/pause HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer admin-token\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
        for (int guesses = 0; guesses < 100; guesses++) {
            anywhere.add(asker.as("guessed", "GET", "/v1/groups", "").statusCode());
        }
    }

    private void raw(String text) throws IOException {
        var answer = asker.raw(text);
        assertThat(answer).as(text.lines().findFirst().orElse("")).contains("application/problem+json");
        anywhere.add(Integer.valueOf(answer.substring(9, 12)));
    }

    private int see(String method, String template, String path, String body, String... headers) {
        var all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer admin-token";
        var answer = asker.ask(method, path, body, all);
        boolean picture = template.equals("/health") || template.matches("/(ready|startup)");
        if (answer.statusCode() >= 400 && !picture) {
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(Asker.json(answer).path("instance").asText())
                    .endsWith(answer.headers().firstValue("Request-Id").orElse("none"));
        }
        note(method, template, answer.statusCode());
        return answer.statusCode();
    }

    private void note(String method, String template, int status) {
        anywhere.add(status);
        seen.add(method + " " + template + " " + status);
    }

    private Set<String> described() {
        var all = new TreeSet<String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> method.getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(status -> {
                                    if (!status.equals("default")) {
                                        all.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " "
                                                + status);
                                    }
                                })));
        return all;
    }

    private Set<String> undescribed() {
        var known = described();
        var anyMay = common();
        return seen.stream()
                .filter(s -> s.split(" ", -1)[1].startsWith("/"))
                .filter(s -> !known.contains(s) && !anyMay.contains(s.substring(s.lastIndexOf(' ') + 1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> common() {
        return document.at("/components/responses/Problem/x-statuses").properties().stream()
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
