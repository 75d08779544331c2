package io.holdfast.node.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "*, +sdown, true",
        "'', '', true",
        "'', a, false",
        "[-+]sdown, -sdown, true",
        "[-+]sdown, +odown, false",
        "+s*n, +sdown, true",
        "+s*x, +sdown, false",
        "*own, +sdown, true",
        "?sdown, +sdown, true",
        "h[^a]llo, hello, true",
        "h[^a]llo, hallo, false",
        "[a-c]x, bx, true",
        "[c-a]x, bx, true",
        "[a-c]x, dx, false",
        "\\*, *, true",
        "\\*, a, false",
        "a\\, a\\, true",
        "[ab, a, true",
        "a, ab, false",
        "switch-master, +switch-master, false",
    })
    void aPatternMeansWhatItMeansToRedis(String pattern, String text, boolean matches) {
        assertThat(Glob.matches(pattern, text)).isEqualTo(matches);
    }

    @Test
    void manyStarsCostNoMoreThanFew() {
        assertThat(Glob.matches("*a".repeat(128), "a".repeat(127) + "b")).isFalse();
    }
}
