package io.holdfast.node;

import io.holdfast.node.settings.GroupSettings;
import io.holdfast.node.settings.InstanceSettings;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.settings.SettingsException;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on the database's parameters whenever the node's file was changed, so that tuning needs no restart of the node.
 * A file that is wrong, or halfway through being written, changes nothing. All else in it is read at the start only.
 */
final class ParametersWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParametersWatch.class);

    private final Path file;
    private final GroupName group;
    private final Consumer<Map<String, String>> receiver;
    private final CountDownLatch closed = new CountDownLatch(1);
    private FileTime seen;

    private ParametersWatch(Path file, GroupName group, Consumer<Map<String, String>> receiver) {
        this.file = file;
        this.group = group;
        this.receiver = receiver;
        this.seen = changedAt().orElse(FileTime.fromMillis(0));
    }

    /** @param receiver may refuse with an {@link IllegalArgumentException} that says why */
    static ParametersWatch start(Path file, GroupName group, Duration pace, Consumer<Map<String, String>> receiver) {
        var watch = new ParametersWatch(file, group, receiver);
        Thread.ofVirtual().name("parameters-" + group).start(() -> watch.run(pace));
        return watch;
    }

    private void run(Duration pace) {
        try {
            while (!closed.await(pace.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        var now = changedAt();
        if (now.isEmpty() || now.get().equals(seen)) {
            return;
        }
        seen = now.get();
        try {
            NodeSettings.load(file).groups().stream()
                    .filter(g -> g.name().equals(group))
                    .findFirst()
                    .map(GroupSettings::instance)
                    .map(InstanceSettings::parameters)
                    .ifPresent(receiver);
        } catch (SettingsException | IllegalArgumentException e) {
            LOG.warn("group {}: the changed file is not applied: {}", group, e.getMessage());
        }
    }

    private Optional<FileTime> changedAt() {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (IOException beingReplaced) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
