package io.holdfast.node;

import io.holdfast.node.cli.HoldfastCommand;

/** The one door: a node, the demo and every command start here, and here alone the groups' factory is named. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(HoldfastCommand.run(arguments, LocalGroups::start));
    }
}
