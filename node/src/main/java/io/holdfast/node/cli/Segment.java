package io.holdfast.node.cli;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;

/** A name on its way into an address: what is no name never gets there. */
final class Segment {
    private Segment() {}

    static String of(String name) {
        if (!name.matches("[a-z0-9-]{1,64}")) {
            throw new CommandException(Exit.USAGE, "'" + name + "' is no group's name.");
        }
        return name;
    }
}
