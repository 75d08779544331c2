package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionIdTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void noTwoAreAlikeAndEachHasAtLeast128Bits() {
        var tokens = new HashSet<String>();
        IntStream.range(0, 10_000)
                .forEach(i -> tokens.add(SessionId.random(random).reveal()));

        assertThat(tokens).hasSize(10_000).allMatch(token -> token.length() * 6 >= 128);
    }

    @Test
    void whatAClientSendsBackIsTheSameId() {
        var id = SessionId.random(random);

        assertThat(SessionId.parse(id.reveal())).isEqualTo(id).hasSameHashCodeAs(id);
        assertThat(SessionId.parse(id.reveal()).hash()).isEqualTo(id.hash());
    }

    @Test
    void whatIsStoredAndPrintedDoesNotLetAnybodyIn() {
        var id = SessionId.random(random);

        assertThat(id.toString()).isEqualTo("***");
        assertThat(id.hash()).hasSize(64).doesNotContain(id.reveal());
    }

    @Test
    void theHashIsSha256InHex() {
        assertThat(SessionId.parse("a".repeat(32)).hash())
                .isEqualTo("3ba3f5f43b92602683c19aee62a20342b084dd5971ddd33808d81a328879a547");
    }

    @Test
    void rubbishIsRefusedWithoutRepeatingIt() {
        for (var rubbish : new String[] {"", "short", "x".repeat(31) + "'", "ü".repeat(32), "x".repeat(33)}) {
            assertThatThrownBy(() -> SessionId.parse(rubbish))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a session id has 32 letters, digits, '-' or '_'");
        }
    }
}
