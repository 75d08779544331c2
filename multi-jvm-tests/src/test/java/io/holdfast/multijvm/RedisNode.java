package io.holdfast.multijvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One node with a Redis beside it, as a process of its own. */
final class RedisNode {
    static final int REDIS = 16379;
    private static final String NO_TAG = "no environment holds this";
    private final Path folder;
    private final String name;
    private final String host;
    private final String tag;
    private @Nullable Process process;

    RedisNode(Path folder, String name, String host, String tag) {
        this.folder = folder;
        this.name = name;
        this.host = host;
        this.tag = tag;
    }

    String name() {
        return name;
    }

    String host() {
        return host;
    }

    Api api() {
        return Api.of(host, "cache", null);
    }

    Path log() {
        return folder.resolve("node.log");
    }

    /** @param controls {@code "h1@HOST", ...} */
    void write(String controls, Path sentinelPassword) {
        var text = """
                holdfast {
                  node    { name = %1$s, host = "%2$s", zone = z-%1$s, data-dir = "%3$s/node" }
                  cluster { name = clients, control-nodes = [%4$s] }
                  security { insecure = true, sentinel-password-file = "%5$s" }
                  groups.cache {
                    engine = redis, durability = strict
                    instance { port = %6$d, data-dir = "%3$s/redis", parameters { save = "" } }
                  }
                }
                """.formatted(name, host, folder, controls, sentinelPassword, REDIS);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("node.conf"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void start() {
        try {
            var builder = new ProcessBuilder(NodeCommand.of(List.of(), folder.resolve("node.conf")))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            builder.environment().put(NodeProcess.TAG, tag);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean running() {
        return process != null && process.isAlive();
    }

    synchronized void kill9() {
        if (process == null) {
            throw new AssertionError(name + " was never started");
        }
        Signals.kill9(process.pid());
    }

    /** Its redis-server, which stands in the data folder. */
    long redis() {
        var found = Signals.belongingTo(folder.resolve("redis"), NO_TAG);
        if (found.size() != 1) {
            throw new AssertionError("beside " + name + " run " + found.size() + " processes of Redis");
        }
        return found.getFirst();
    }

    /** Everything that it said which no operator may ever see. */
    List<String> mistakes() {
        try {
            return Files.readString(log())
                    .lines()
                    .filter(line -> line.contains("Exception") || line.startsWith("\tat "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
