package io.holdfast.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One block of the file, read key by key. Every refusal names the key's full path, the file with the line, and what to
 * write instead, so that nobody has to read the code to mend a file.
 */
record BlockSettings(Path file, String path, Config config) {

    /** A block whose keys each stand for a name that the operator chose. */
    List<String> names() {
        return config.root().keySet().stream().sorted().toList();
    }

    boolean has(String key) {
        return present(key) != null;
    }

    BlockSettings block(String key) {
        var value = required(key, "write a block: " + key + " { ... }");
        if (!(value instanceof ConfigObject object)) {
            throw wrong(key, "is not a block", "write " + key + " { ... }");
        }
        return new BlockSettings(file, path + "." + key, object.toConfig());
    }

    String text(String key, String hint) {
        required(key, hint);
        var text = read(key, c -> c.getString(quoted(key)), "a text", hint);
        if (text.isBlank()) {
            throw wrong(key, "is empty", hint);
        }
        return text;
    }

    Optional<String> optionalText(String key, String hint) {
        return has(key) ? Optional.of(text(key, hint)) : Optional.empty();
    }

    /** A value type whose constructor says in its exception's message what is wrong with a text. */
    <T> T value(String key, String hint, Function<String, T> constructor) {
        var text = text(key, hint);
        try {
            return constructor.apply(text);
        } catch (IllegalArgumentException e) {
            throw wrong(key, "is wrong, " + e.getMessage(), hint);
        }
    }

    Path folder(String key, String hint) {
        return absolute(key, text(key, hint));
    }

    Optional<Path> optionalFolder(String key, String hint) {
        return optionalText(key, hint).map(text -> absolute(key, text));
    }

    /** A file with a secret, which others must not read; whether it is there at all is its reader's to say. */
    Optional<Path> secretFile(String key, String hint) {
        var file = optionalFolder(key, hint);
        if (file.filter(BlockSettings::openToEverybody).isPresent()) {
            throw wrong(key, "can be read by everybody", "chmod o-r " + file.get());
        }
        return file;
    }

    private static boolean openToEverybody(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException missing) {
            return false;
        }
    }

    boolean flag(String key) {
        return read(key, c -> c.getBoolean(quoted(key)), "true or false", "write true or false");
    }

    int whole(String key, int min, int max) {
        var hint = "write a whole number from %d to %d".formatted(min, max);
        required(key, hint);
        var number = read(key, c -> c.getDouble(quoted(key)), "a whole number", hint);
        if (number != Math.rint(number) || number < min || number > max) {
            throw wrong(key, "is " + shown(key), hint);
        }
        return number.intValue();
    }

    Duration duration(String key, Duration min, Duration max) {
        var hint = "write a duration from %d ms to %d ms, for example %dms"
                .formatted(min.toMillis(), max.toMillis(), min.toMillis());
        required(key, hint);
        var duration = read(key, c -> c.getDuration(quoted(key)), "a duration", hint);
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw wrong(key, "is " + shown(key), hint);
        }
        return duration;
    }

    List<String> texts(String key, String hint) {
        required(key, hint);
        return List.copyOf(read(key, c -> c.getStringList(quoted(key)), "a list of texts", hint));
    }

    /** A block of free keys with plain values; dotted keys come back dotted. */
    Map<String, String> map(String key) {
        var block = block(key);
        var map = new TreeMap<String, String>();
        block.config().entrySet().forEach(entry -> {
            var name = entry.getKey().replace("\"", "");
            if (entry.getValue().valueType() == ConfigValueType.LIST) {
                throw block.wrong(name, "is a list", "write one text", entry.getValue());
            }
            map.put(name, String.valueOf(entry.getValue().unwrapped()));
        });
        return map;
    }

    SettingsException wrong(String key, String what, String hint) {
        var value = present(key);
        return wrong(key, what, hint, value == null ? config.root() : value);
    }

    private SettingsException wrong(String key, String what, String hint, ConfigValue where) {
        var origin = FileSettings.isDefault(where.origin()) ? config.root().origin() : where.origin();
        return new SettingsException("%s: %s.%s %s; %s.".formatted(place(origin), path, key, what, hint));
    }

    private String place(ConfigOrigin origin) {
        return FileSettings.isDefault(origin) ? file.toString() : FileSettings.place(origin);
    }

    private Path absolute(String key, String text) {
        var folder = Path.of(text);
        if (!folder.isAbsolute()) {
            throw wrong(key, "is '" + text + "', which depends on where the node is started", "write an absolute path");
        }
        return folder.normalize();
    }

    private <T> T read(String key, Function<Config, T> reader, String wanted, String hint) {
        try {
            return reader.apply(config);
        } catch (ConfigException.WrongType | ConfigException.BadValue e) {
            throw wrong(key, "is " + shown(key) + ", which is not " + wanted, hint);
        }
    }

    private ConfigValue required(String key, String hint) {
        var value = present(key);
        if (value == null) {
            throw wrong(key, "is missing", hint);
        }
        return value;
    }

    private @Nullable ConfigValue present(String key) {
        var value = config.root().get(key);
        return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
    }

    private String shown(String key) {
        var value = present(key);
        return value == null ? "missing" : String.valueOf(value.unwrapped());
    }

    private static String quoted(String key) {
        return '"' + key + '"';
    }
}
