package io.holdfast.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeysSettingsTest {
    private static final ConfigObject KNOWN = ConfigFactory.defaultReference().getObject("holdfast");

    record Leaf(String path, ConfigValue value) {}

    @Test
    void freeKeysAreFreeOnlyWhereTheyAreMeantToBe() {
        KeysSettings.check(
                object("groups.main { engine = postgres, instance.parameters { anything = 1, a.b = 2 } }"), KNOWN);

        assertThatThrownBy(() -> KeysSettings.check(object("groups.main { instance { anything = 1 } }"), KNOWN))
                .hasMessageContaining(
                        "holdfast.groups.main.instance.anything is not a key of Holdfast; known here: adopt, ");
    }

    @Test
    void aKeyWithNothingLikeItGetsTheList() {
        assertThatThrownBy(() -> KeysSettings.check(object("xylophone = 1"), KNOWN))
                .hasMessageContaining(
                        "holdfast.xylophone is not a key of Holdfast; known here: api, cluster, group-defaults");
    }

    @Test
    void everyKnownKeyPasses() {
        KeysSettings.check(KNOWN, KNOWN);

        assertThat(KNOWN).containsKeys("node", "cluster", "security", "groups", "sessions", "ports", "timings");
    }

    static Stream<Leaf> leaves(String path, ConfigValue value) {
        return value instanceof ConfigObject block && !block.isEmpty()
                ? block.entrySet().stream().flatMap(e -> leaves(path + "." + e.getKey(), e.getValue()))
                : Stream.of(new Leaf(path, value));
    }

    private static ConfigObject object(String text) {
        return ConfigFactory.parseString(text).root();
    }
}
