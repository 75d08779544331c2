package io.holdfast.node.settings;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses every key that the defaults do not name: a mistyped key would otherwise be a default that nobody wanted.
 */
final class KeysSettings {
    private KeysSettings() {}

    static void check(ConfigObject own, ConfigObject known) {
        walk("holdfast", own, known, known);
    }

    /** The defaults of a group's engine; an unknown engine is refused later, with the keys of PostgreSQL until then. */
    static ConfigObject groupDefaults(ConfigObject group, ConfigObject holdfast) {
        var engine = group.get("engine");
        var name = engine == null ? "postgres" : String.valueOf(engine.unwrapped());
        var defaults = (ConfigObject) Objects.requireNonNull(holdfast.get("group-defaults"));
        return (ConfigObject)
                Objects.requireNonNull(defaults.containsKey(name) ? defaults.get(name) : defaults.get("postgres"));
    }

    private static ConfigObject defaults(ConfigObject holdfast, String block, String key) {
        var outer = (ConfigObject) Objects.requireNonNull(holdfast.get(block));
        return (ConfigObject) Objects.requireNonNull(outer.get(key));
    }

    private static void walk(String path, ConfigObject own, ConfigObject known, ConfigObject root) {
        own.forEach((key, value) -> {
            var here = path + "." + key;
            if (path.equals("holdfast.groups")) {
                descend(here, value, value instanceof ConfigObject group ? groupDefaults(group, root) : known, root);
            } else if (path.equals("holdfast.health.checks")) {
                descend(here, value, defaults(root, "health", "check-defaults"), root);
            } else if (path.equals("holdfast.notifications.receivers")) {
                descend(here, value, defaults(root, "notifications", "receiver-defaults"), root);
            } else if (path.equals("holdfast.redis-clusters")) {
                descend(here, value, root.get("redis-cluster-defaults"), root);
            } else if (known.containsKey(key)) {
                descend(here, value, known.get(key), root);
            } else {
                throw unknown(here, key, value, known.keySet());
            }
        });
    }

    private static void descend(String path, ConfigValue own, @Nullable ConfigValue known, ConfigObject root) {
        if (own instanceof ConfigObject block && known instanceof ConfigObject names && !path.endsWith(".parameters")) {
            walk(path, block, names, root);
        }
    }

    private static SettingsException unknown(String path, String key, ConfigValue value, Collection<String> known) {
        var hint = nearest(key, known)
                .map(near -> "did you mean '" + near + "'?")
                .orElseGet(() -> "known here: "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
        return new SettingsException(
                "%s: %s is not a key of Holdfast; %s".formatted(FileSettings.place(value.origin()), path, hint));
    }

    private static Optional<String> nearest(String key, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt((String name) -> distance(key, name))
                        .thenComparing(name -> name))
                .filter(name -> distance(key, name) <= (name.length() < 4 ? 1 : Math.max(2, name.length() / 3)));
    }

    /** Levenshtein's: how many letters must change. */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
