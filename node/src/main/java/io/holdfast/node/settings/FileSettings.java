package io.holdfast.node.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads a node's file, refuses keys that nobody knows, and lays it over the defaults. */
final class FileSettings {
    static final String ROOT = "holdfast";
    private static final Pattern MERGED = Pattern.compile("^merge of (.+?): (\\d+)(?:-\\d+)?,");
    private static final String GROUPS = ROOT + ".groups";
    private static final String CHECKS = ROOT + ".health.checks";
    private static final String RECEIVERS = ROOT + ".notifications.receivers";
    private static final String REDIS_CLUSTERS = ROOT + ".redis-clusters";

    private FileSettings() {}

    /** The whole configuration, with the defaults of each group's engine laid under it. */
    static Config load(Path file) {
        if (!Files.isReadable(file)) {
            throw new SettingsException(file + " cannot be read; name the node's file with --config.");
        }
        var own = parsed(file);
        if (!(own.root().get(ROOT) instanceof ConfigObject block)) {
            throw new SettingsException(
                    file + " has no block holdfast; start from the application.conf that comes with" + " Holdfast.");
        }
        var defaults = ConfigFactory.defaultReference().getConfig(ROOT).root();
        KeysSettings.check(block, defaults);
        return withBlockDefaults(
                withBlockDefaults(
                        withBlockDefaults(
                                withGroupDefaults(ConfigFactory.load(own)), CHECKS, ROOT + ".health.check-defaults"),
                        RECEIVERS,
                        ROOT + ".notifications.receiver-defaults"),
                REDIS_CLUSTERS,
                ROOT + ".redis-cluster-defaults");
    }

    /** A block that the file and the defaults share has a merged origin; the file's part comes first. */
    static String place(ConfigOrigin origin) {
        var merged = MERGED.matcher(origin.description());
        if (merged.find()) {
            return merged.group(1) + " line " + merged.group(2);
        }
        var file = origin.filename() == null ? origin.description() : origin.filename();
        return origin.lineNumber() > 0 && origin.filename() != null ? file + " line " + origin.lineNumber() : file;
    }

    static boolean isDefault(ConfigOrigin origin) {
        return !MERGED.matcher(origin.description()).find()
                && (origin.description().startsWith("reference.conf") || origin.filename() == null);
    }

    private static Config parsed(Path file) {
        try {
            return ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .resolve(ConfigResolveOptions.defaults());
        } catch (ConfigException e) {
            var message = String.valueOf(e.getMessage());
            throw new SettingsException(message.lines().findFirst().orElse(message) + " (in " + file + ").");
        }
    }

    private static Config withGroupDefaults(Config whole) {
        var result = whole;
        for (var entry : whole.getObject(GROUPS).entrySet()) {
            if (entry.getValue() instanceof ConfigObject group) {
                result = result.withValue(GROUPS + ".\"" + entry.getKey() + '"', completed(whole, group));
            }
        }
        return result;
    }

    /** Each block of {@code path}, whose keys are names, over the one block of defaults. */
    private static Config withBlockDefaults(Config whole, String path, String defaultsPath) {
        var defaults = whole.getObject(defaultsPath);
        var result = whole;
        for (var entry : whole.getObject(path).entrySet()) {
            if (entry.getValue() instanceof ConfigObject block) {
                result = result.withValue(path + ".\"" + entry.getKey() + '"', block.withFallback(defaults));
            }
        }
        return result;
    }

    /** A group without an instance block of its own gets none by default: it only votes. */
    private static ConfigValue completed(Config whole, ConfigObject group) {
        var defaults = KeysSettings.groupDefaults(group, whole.getObject(ROOT));
        var completed = group.withFallback(defaults);
        return group.containsKey("instance")
                ? completed
                : completed.withValue("instance", ConfigValueFactory.fromAnyRef(null));
    }
}
