package io.holdfast.node.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * One block of {@code holdfast.health.checks}: an address outside Holdfast that must answer.
 *
 * @param ready true: while it does not answer, this node is not ready
 */
public record CheckSettings(String name, Target target, Duration every, Duration timeout, boolean ready) {
    private static final List<String> OWN = List.of("cluster", "database", "redis", "sessions", "disk", "memory");

    /** What is asked. */
    public sealed interface Target {
        record Http(URI url) implements Target {}

        record Tcp(String host, int port) implements Target {}
    }

    static List<CheckSettings> all(BlockSettings health) {
        var checks = health.block("checks");
        return checks.names().stream().map(name -> from(checks, name)).toList();
    }

    private static CheckSettings from(BlockSettings checks, String name) {
        if (OWN.contains(name) || !name.matches("[a-z][a-z0-9-]{0,29}")) {
            throw checks.wrong(
                    name,
                    "is no name for a check",
                    "write a lower-case letter, then up to 29 lower-case letters, digits or '-', and none of "
                            + String.join(", ", OWN));
        }
        var block = checks.block(name);
        return new CheckSettings(
                name,
                target(block),
                block.duration("every", Duration.ofMillis(100), Duration.ofHours(1)),
                block.duration("timeout", Duration.ofMillis(10), Duration.ofMinutes(1)),
                ready(block));
    }

    private static Target target(BlockSettings block) {
        if (block.has("http") == block.has("tcp")) {
            throw block.wrong(
                    "http", "or tcp must be set, one of them", "write http = \"http://HOST/\" or tcp = \"HOST:PORT\"");
        }
        return block.has("http")
                ? block.value("http", "write http = \"http://HOST:PORT/PATH\"", CheckSettings::http)
                : block.value("tcp", "write tcp = \"HOST:PORT\"", CheckSettings::tcp);
    }

    private static Target http(String text) {
        var url = URI.create(text);
        if (url.getHost() == null || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new IllegalArgumentException("no http address: " + text);
        }
        return new Target.Http(url);
    }

    private static Target tcp(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("no host and port: " + text);
        }
        return new Target.Tcp(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static boolean ready(BlockSettings block) {
        var hint = "write ready or none";
        return switch (block.text("affects", hint)) {
            case "ready" -> true;
            case "none" -> false;
            default -> throw block.wrong("affects", "is neither ready nor none", hint);
        };
    }
}
