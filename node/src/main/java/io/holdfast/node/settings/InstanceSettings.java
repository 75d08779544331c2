package io.holdfast.node.settings;

import io.holdfast.protocol.Engine;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The block {@code instance} of a group: the database process beside this node.
 *
 * @param runAs the user of its process when the node itself runs as root
 * @param hba lines that let applications in
 */
public record InstanceSettings(
        int port,
        Path dataDir,
        Path binDir,
        String runAs,
        List<String> hba,
        Map<String, String> parameters,
        int priority,
        boolean adopt) {
    private static final Pattern HBA =
            Pattern.compile("(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc)\\s[^\\r\\n]+");
    private static final Pattern PARAMETER = Pattern.compile("[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?");

    public InstanceSettings {
        hba = List.copyOf(hba);
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }

    static InstanceSettings from(BlockSettings block, Engine engine) {
        var parameters = block.map("parameters");
        if (engine == Engine.POSTGRES) {
            parameters.keySet().forEach(name -> requireName(block, name));
        }
        return new InstanceSettings(
                block.whole("port", 1, 65535),
                block.folder("data-dir", "write an absolute folder such as /var/lib/holdfast/pg"),
                engine == Engine.POSTGRES ? binDir(block) : redisPrograms(block),
                block.text("run-as", "write a user's name such as postgres"),
                hba(block),
                parameters,
                block.whole("priority", 0, 100),
                block.flag("adopt"));
    }

    private static Path binDir(BlockSettings block) {
        var hint = "install PostgreSQL 13 or later, or write the absolute folder of its programs";
        return block.optionalFolder("bin-dir", hint)
                .or(PostgresPrograms::newest)
                .orElseThrow(() -> block.wrong("bin-dir", "is missing and /usr/lib/postgresql has none", hint));
    }

    private static Path redisPrograms(BlockSettings block) {
        var hint = "install Redis 6.2 or later, or write the absolute folder of redis-server";
        return block.optionalFolder("bin-dir", hint)
                .or(() -> PathPrograms.folderOf("redis-server"))
                .orElseThrow(() -> block.wrong("bin-dir", "is missing and redis-server is not on the PATH", hint));
    }

    private static List<String> hba(BlockSettings block) {
        var hint = "write lines such as \"host all all 10.0.0.0/24 scram-sha-256\"";
        var lines = block.texts("hba", hint);
        for (var line : lines) {
            if (!HBA.matcher(line).matches()) {
                throw block.wrong("hba", "has '" + line.strip() + "', which is no line of pg_hba.conf", hint);
            }
        }
        return lines;
    }

    private static void requireName(BlockSettings block, String name) {
        if (!PARAMETER.matcher(name).matches()) {
            throw block.wrong("parameters", "has '" + name + "', which is no parameter's name", "take it out");
        }
    }
}
