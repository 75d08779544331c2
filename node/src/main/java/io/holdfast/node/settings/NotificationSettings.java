package io.holdfast.node.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The block {@code holdfast.notifications}: who is told of what happens to groups.
 *
 * @param degradedAfter for how long a group must have been not well, or well again, before that is told
 */
public record NotificationSettings(List<Receiver> receivers, Duration degradedAfter) {
    private static final Set<String> KINDS =
            Set.of("failover", "switchover", "degraded", "recovered", "alarm", "cleared");
    private static final String KINDS_HINT =
            "write a list of failover, switchover, degraded, recovered, alarm and cleared";

    public NotificationSettings {
        receivers = List.copyOf(receivers);
    }

    /**
     * One receiver.
     *
     * @param on the kinds that it is told of
     * @param timeout of one attempt
     */
    public record Receiver(String name, Target target, Set<String> on, Duration timeout) {
        public Receiver {
            on = Set.copyOf(on);
        }
    }

    /** How it is told. */
    public sealed interface Target {
        /**
         * A POST of the notification in JSON.
         *
         * @param url null: {@code urlFile} has it
         * @param urlFile a file whose first line is the address, where the address itself is a secret
         * @param secret a file whose first line signs each request; null: none is signed
         * @param token a file whose first line is sent as bearer token; null: none is sent
         */
        record Webhook(
                @Nullable URI url,
                @Nullable Path urlFile,
                @Nullable Path secret,
                @Nullable Path token) implements Target {

            /** Those that are read each time that something is told. */
            public List<Path> files() {
                return Stream.of(Optional.ofNullable(urlFile), Optional.ofNullable(secret), Optional.ofNullable(token))
                        .flatMap(Optional::stream)
                        .toList();
            }
        }

        /** A program that gets the notification in JSON as its input. */
        record Command(List<String> words) implements Target {
            public Command {
                words = List.copyOf(words);
            }
        }
    }

    static NotificationSettings from(BlockSettings block) {
        var receivers = block.block("receivers");
        return new NotificationSettings(
                receivers.names().stream()
                        .map(name -> receiver(name, receivers.block(name)))
                        .toList(),
                block.duration("degraded-after", Duration.ofMillis(100), Duration.ofHours(1)));
    }

    private static Receiver receiver(String name, BlockSettings block) {
        var on = block.texts("on", KINDS_HINT);
        if (!KINDS.containsAll(on)) {
            throw block.wrong("on", "is " + on, KINDS_HINT);
        }
        return new Receiver(
                name,
                target(block),
                Set.copyOf(on),
                block.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(5)));
    }

    private static Target target(BlockSettings block) {
        var command = block.texts("command", "write a program and its arguments as a list");
        var ways = Stream.of(block.has("url"), block.has("url-file"), !command.isEmpty());
        if (ways.filter(way -> way).count() != 1) {
            throw block.wrong(
                    "url",
                    "or url-file or command must be set, one of them",
                    "write url = \"https://HOST/PATH\" or command = [...]");
        }
        if (!command.isEmpty()) {
            return new Target.Command(command);
        }
        return new Target.Webhook(
                block.has("url")
                        ? block.value("url", "write url = \"https://HOST/PATH\"", NotificationSettings::url)
                        : null,
                block.secretFile("url-file", "write the absolute path of a file")
                        .orElse(null),
                block.secretFile("secret-file", "write the absolute path of a file")
                        .orElse(null),
                block.secretFile("token-file", "write the absolute path of a file")
                        .orElse(null));
    }

    /** An address that may be told; {@link IllegalArgumentException} says what is wrong, and never the address. */
    public static URI url(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no http address", e);
        }
        if (url.getHost() == null || !Set.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new IllegalArgumentException("no http address");
        }
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException("it holds a password, which belongs into token-file");
        }
        return url;
    }
}
