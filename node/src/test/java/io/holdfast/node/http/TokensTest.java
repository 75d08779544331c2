package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

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

    private static Tokens tokens() throws Exception {
        return Tokens.parse(
                "tokens",
                List.of(
                        "# who may call",
                        "viewer:" + hash("see"),
                        "operator:" + hash("act") + ":night shift",
                        "admin:" + hash("all") + ":root"));
    }

    static String hash(String token) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }
}
