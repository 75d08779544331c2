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
    void aRotatedIdLeadsToTheSameSessionAndSharesNoSecret() {
        var id = SessionId.random(random);
        var next = id.rotated(random);

        assertThat(next.key()).isEqualTo(id.key());
        assertThat(next).isNotEqualTo(id);
        assertThat(next.hash()).isNotEqualTo(id.hash());
    }

    @Test
    void theHashIsSha256InHex() {
        assertThat(SessionId.parse("a".repeat(54)).hash())
                .isEqualTo("a3f01b6939256127582ac8ae9fb47a382a244680806a3f613a118851c1ca1d47");
    }

    @Test
    void rubbishIsRefusedWithoutRepeatingIt() {
        for (var rubbish : new String[] {"", "short", "x".repeat(53) + "'", "ü".repeat(54), "x".repeat(55)}) {
            assertThatThrownBy(() -> SessionId.parse(rubbish))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a session id has 54 letters, digits, '-' or '_'");
        }
    }
}
