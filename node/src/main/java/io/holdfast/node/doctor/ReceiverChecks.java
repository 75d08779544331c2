package io.holdfast.node.doctor;

import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.settings.NotificationSettings.Receiver;
import io.holdfast.node.settings.NotificationSettings.Target;
import io.holdfast.node.settings.PathPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this host needs to tell the receivers of notifications. None of them is told anything. */
final class ReceiverChecks {
    private final NodeSettings settings;

    ReceiverChecks(NodeSettings settings) {
        this.settings = settings;
    }

    List<Finding> all() {
        return settings.notifications().receivers().stream()
                .map(ReceiverChecks::receiver)
                .toList();
    }

    private static Finding receiver(Receiver receiver) {
        var key = "notifications.receivers." + receiver.name();
        return wrong(receiver.target())
                .map(what -> Finding.risky("notifications", key + " will hear nothing: " + what + "."))
                .orElseGet(() -> Finding.good("notifications", key + " can be told of " + kinds(receiver) + "."));
    }

    private static String kinds(Receiver receiver) {
        return String.join(", ", receiver.on().stream().sorted().toList());
    }

    private static Optional<String> wrong(Target target) {
        return switch (target) {
            case Target.Command command -> program(command.words().getFirst());
            case Target.Webhook hook ->
                hook.files().stream()
                        .filter(file -> !Files.isReadable(file))
                        .map(file -> file + " cannot be read by this user")
                        .findFirst();
        };
    }

    private static Optional<String> program(String name) {
        boolean found = name.contains("/")
                ? Files.isExecutable(Path.of(name))
                : PathPrograms.folderOf(name).isPresent();
        return found ? Optional.empty() : Optional.of(name + " is no program that this user can start");
    }
}
