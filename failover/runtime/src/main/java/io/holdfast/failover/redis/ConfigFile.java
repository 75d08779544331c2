package io.holdfast.failover.redis;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * The file that Redis starts with. It always says "replica of nobody" and is never rewritten by a promotion, so a
 * restarted Redis, empty or stale, is read-only until the group says otherwise; and more replicas must be there than can
 * be, so that even a promotion by hand accepts no write.
 */
final class ConfigFile {
    /** More replicas than there can be: every write is refused, whoever sends it. */
    static final int CLOSED = 10_000;

    private final RedisSettings settings;
    private final RunAs owner;

    ConfigFile(RedisSettings settings, RunAs owner) {
        this.settings = settings;
        this.owner = owner;
    }

    Path path() {
        return settings.engineDir().resolve("redis.conf");
    }

    void write(Secret secret) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("bind " + settings.host() + (settings.host().startsWith("127.") ? "" : " 127.0.0.1"));
        lines.add("port " + settings.port());
        lines.add("dir \"" + settings.dataDir() + "\"");
        lines.add("protected-mode no");
        lines.add("daemonize no");
        lines.add("replica-announce-ip " + settings.host());
        lines.add("replica-announce-port " + settings.port());
        lines.add("replica-serve-stale-data yes");
        lines.add("replica-read-only yes");
        if (!settings.parameters().containsKey("repl-backlog-size")) {
            lines.add("repl-backlog-size 64mb");
        }
        if (!settings.parameters().containsKey("busy-reply-threshold")
                && !settings.parameters().containsKey("lua-time-limit")) {
            lines.add("lua-time-limit 500"); // then it says that a script keeps it busy, and lets it be killed
        }
        lines.add("repl-backlog-ttl 0");
        lines.add("repl-diskless-sync yes");
        lines.add("repl-diskless-sync-delay 0");
        lines.add("repl-diskless-load disabled");
        lines.add("repl-timeout 10");
        lines.add("repl-ping-replica-period 1");
        lines.add("min-replicas-to-write " + CLOSED);
        lines.add("min-replicas-max-lag 2");
        settings.parameters().forEach((name, value) -> lines.add(name + " " + (value.isBlank() ? "\"\"" : value)));
        lines.add(Accounts.defaultLine(settings.parameters().getOrDefault("requirepass", "")));
        lines.add(Accounts.agentLine(secret));
        lines.add(Accounts.joinerLine(secret));
        lines.add("replicaof 127.0.0.1 1");
        Durable.write(path(), String.join("\n", lines) + "\n", owner);
    }
}
