package io.holdfast.node.cli;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.time.Duration;

/** Lets time pass between two looks of a command that looks on. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(Exit.UNREACHABLE, "Interrupted.");
        }
    }
}
