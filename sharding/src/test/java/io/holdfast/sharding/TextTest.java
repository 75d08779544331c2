package io.holdfast.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\ud800", "\ud800x", "x\udc00", "\udc00\ud800"})
    void whatTheDatabaseCannotKeepIsNoNameOfAnything(String name) {
        assertThatThrownBy(() -> NewSession.anonymous().with(name, "1")).hasMessageContaining("must not contain");
        assertThatThrownBy(() -> NewSession.of(name)).hasMessageContaining("must not contain");
        assertThatThrownBy(() -> NewSession.anonymous().once(name)).hasMessageContaining("must not contain");
        assertThatThrownBy(() -> Change.none().set(name, "1")).hasMessageContaining("must not contain");
        assertThatThrownBy(() -> Change.none().incr(name, 1)).hasMessageContaining("must not contain");
        assertThatThrownBy(() -> Change.none().append(name, "1")).hasMessageContaining("must not contain");
        assertThatThrownBy(() -> Change.none().once(name)).hasMessageContaining("must not contain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud800\"", "{\"a\":[\"\\udc00x\"]}", "{\"\\ud800\":1}"})
    void halfACharacterIsNoValue(String json) {
        assertThatThrownBy(() -> Change.none().set("a", json)).hasMessageContaining("must not contain");
        assertThatThrownBy(() -> NewSession.anonymous().with("a", json)).hasMessageContaining("must not contain");
    }

    /** A value is kept as its JSON text, in which U+0000 is six letters. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\\u0000\"", "\"\ud83d\ude00\"", "\"\\ud83d\\ude00\"", "\"\\\\u0000\""})
    void whatItCanKeepIsAValue(String json) {
        assertThat(NewSession.anonymous().with("a", json).attributes()).containsKey("a");
    }
}
