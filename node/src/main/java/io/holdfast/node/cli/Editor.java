package io.holdfast.node.cli;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;

/** The operator's own editor ({@code $EDITOR}, else vi) on a file that only this user may read. */
final class Editor {
    String edit(String text) {
        var name = Objects.requireNonNullElse(System.getenv("EDITOR"), "vi");
        try {
            var file = Files.createTempFile(
                    "holdfast-",
                    ".conf",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(file, text);
                var editor = new ProcessBuilder(List.of("/bin/sh", "-c", name + " \"$1\"", "editor", file.toString()))
                        .inheritIO()
                        .start();
                if (editor.waitFor() != 0) {
                    throw new CommandException(Exit.REFUSED, "The editor was left with an error: nothing was changed.");
                }
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new CommandException(
                    Exit.USAGE, "The editor '" + name + "' cannot be run: set EDITOR to one that can.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(Exit.REFUSED, "Interrupted: nothing was changed.");
        }
    }
}
