package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final List<String> CALLERS = List.of("", "Bearer wrong", "Bearer see", "Bearer act", "Bearer all");

    @Test
    void aTokenIsWhoItsLineSays() throws Exception {
        var tokens = tokens();

        assertThat(tokens.caller("Bearer act")).contains(new Tokens.Caller(Role.OPERATOR, "night shift"));
        assertThat(tokens.caller("bearer see")).contains(new Tokens.Caller(Role.VIEWER, "viewer-2"));
        assertThat(tokens.caller("Bearer ")).isEmpty();
        assertThat(tokens.caller("Basic act")).isEmpty();
        assertThat(tokens.caller("")).isEmpty();
    }

    @Test
    void withoutAFileEverybodyMayDoEverything() {
        assertThat(Tokens.open().caller("").orElseThrow().role()).isEqualTo(Role.ADMIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "viewer:abc", "anyone:" + "00", "king:00", ":", "viewer:zz"})
    void aLineThatIsNoTokenIsRefusedByItsNumberOnly(String line) {
        assertThatThrownBy(() -> Tokens.parse("tokens", List.of("# comment", line)))
                .isInstanceOf(Tokens.WrongFileException.class)
                .hasMessageStartingWith("tokens line 2 (security.tokens-file) is no token");
    }

    @Test
    void aFileWithoutTokensOrNoFileIsRefused() {
        assertThatThrownBy(() -> Tokens.parse("tokens", List.of("# nobody"))).hasMessageContaining("names no token");
        assertThatThrownBy(() -> Tokens.read(Path.of("/nonexistent/tokens"))).hasMessageContaining("cannot be read");
    }

    @Test
    void aChangedFileCountsAtOnceAndABrokenOneChangesNothing(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("tokens"), "viewer:" + hash("one"));
        var tokens = Tokens.read(file);
        assertThat(tokens.caller("Bearer one")).isPresent();

        Files.writeString(file, "viewer:" + hash("one") + "\nadmin:" + hash("two"));
        assertThat(tokens.caller("Bearer two")).isPresent();
        Files.writeString(file, "viewer:half");
        assertThat(tokens.caller("Bearer two")).isPresent();
        Files.delete(file);
        assertThat(tokens.caller("Bearer two")).isPresent();
        Files.writeString(file, "admin:" + hash("two"));
        assertThat(tokens.caller("Bearer two")).isPresent();
        assertThat(tokens.caller("Bearer one")).as("taken out").isEmpty();
    }

    /** Every route with every caller: who is let in, who is unknown (401), whose role is too small (403). */
    @Test
    void everyRouteLetsInExactlyTheRolesThatItNames() throws Exception {
        try (var node = new FakeNode(tokens());
                var http = HttpClient.newHttpClient()) {
            var about = new ManagementServer.About("lab", "h", "z", "v");
            for (var route : ManagementRoutes.all(node.control(), node.watched(), about)) {
                for (var caller : CALLERS) {
                    var request = HttpRequest.newBuilder(
                            URI.create(node.url() + route.path().replace("{g}", "main")));
                    if (!caller.isEmpty()) {
                        request.header("Authorization", caller);
                    }
                    if (route.method().equals("POST")) {
                        request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body(route)));
                    }
                    var status = http.send(request.build(), BodyHandlers.discarding())
                            .statusCode();
                    assertThat(status)
                            .as("%s %s as '%s'", route.method(), route.path(), caller)
                            .isEqualTo(expected(route.role(), caller));
                }
            }
        }
    }

    private static String body(Route route) {
        return route.path().endsWith("reinit") ? "{\"node\": \"h3\"}" : "{}";
    }

    private static int expected(Role needed, String caller) {
        var roles = Map.of("Bearer see", Role.VIEWER, "Bearer act", Role.OPERATOR, "Bearer all", Role.ADMIN);
        if (needed == Role.ANYONE) {
            return 200;
        }
        var role = roles.get(caller);
        if (role == null) {
            return 401;
        }
        return role.compareTo(needed) >= 0 ? 200 : 403;
    }

    private static Tokens tokens() throws Exception {
        return Tokens.parse(
                "tokens",
                List.of(
                        "# who may call",
                        "viewer:" + hash("see"),
                        "operator:" + hash("act") + ":night shift",
                        "admin:" + hash("all") + ":root"));
    }

    private static String hash(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
