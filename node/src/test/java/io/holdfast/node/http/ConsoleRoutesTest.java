package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleRoutesTest {
    private static final Pattern LINKED = Pattern.compile("(?:href|src)=\"(console/[^\"]+)\"");
    private static final Pattern IMPORTED = Pattern.compile("from '\\./([a-z]+\\.js)'");
    private final HttpClient http = HttpClient.newHttpClient();
    private final LabNode node;

    ConsoleRoutesTest() throws Exception {
        node = new LabNode(
                new LabCluster(),
                new CrowdOfSessions(),
                Tokens.parse("tokens", List.of("viewer:" + "0".repeat(64))),
                0);
    }

    @AfterAll
    void end() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console", "/console/app.js", "/console/console.css", "/console/icon.svg"})
    void everybodyGetsThePageUnderAStrictPolicy(String path) throws Exception {
        var answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "trusted-types 'none'")
                .doesNotContain("unsafe");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-cache");
    }

    @Test
    void aBrowserThatHasThePageHearsThatItIsTheSame() throws Exception {
        var etag = header(get("/console"), "ETag");
        var again = get("/console", "If-None-Match", "\"other\", W/" + etag);

        assertThat(etag).matches("\"[0-9a-f]{24}\"");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(etag);
        assertThat(get("/console", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void allThatThePageNamesIsThere() throws Exception {
        var page = get("/").body();
        var named = LINKED.matcher(page).results().map(m -> m.group(1)).toList();

        assertThat(named).hasSizeGreaterThan(10);
        for (var file : named) {
            var answer = get("/" + file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            var imports = IMPORTED.matcher(answer.body()).results();
            assertThat(imports.map(m -> "console/" + m.group(1)))
                    .as(file + " imports")
                    .isSubsetOf(named);
        }
        assertThat(page).doesNotContain("http:").doesNotContain("https:");
    }

    /** What the editor of a script forgot would only be seen in a browser that happens to run it. */
    @Test
    void noScriptMakesMarkupOfText() throws Exception {
        try (var files = Files.list(Path.of("src/main/resources/io/holdfast/node/http/console"))) {
            assertThat(files)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file))
                            .as(file.toString())
                            .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("));
        }
    }

    @Test
    void aSlashTooManyLeadsToThePage() throws Exception {
        var answer = get("/console/");

        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(header(answer, "Location")).isEqualTo("/console");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/index.html",
                "/console/..%2f..%2freference.conf",
                "/console/../reference.conf",
                "/console/app.js/",
                "/console/App.js",
                "//console"
            })
    void noOtherFileIsServed(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void thePageIsReadOnly() throws Exception {
        var post = http.send(
                HttpRequest.newBuilder(URI.create(node.url() + "/console"))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(post.statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/whoami",
                "/v1/cluster/sightings",
                "/v1/shards",
                "/v1/events?topics=cluster,groups",
                "/v1/events"
            })
    void whatItShowsNeedsAToken(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(node.url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
