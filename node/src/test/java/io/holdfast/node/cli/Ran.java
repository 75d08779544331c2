package io.holdfast.node.cli;

import io.holdfast.node.client.Terminal;
import io.holdfast.node.run.StartException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A command line that was run in this JVM, with what it printed; it never starts a node. */
record Ran(int exit, String out, String err) {

    /** Where nobody sits before it. */
    static Ran run(String... arguments) {
        var out = new StringWriter();
        var ran = run(new Terminal(new PrintWriter(out), false, false), arguments);
        return new Ran(ran.exit(), out.toString(), ran.err());
    }

    /** What is printed goes to the terminal. */
    static Ran run(Terminal terminal, String... arguments) {
        var err = new StringWriter();
        var line = HoldfastCommand.commandLine(
                settings -> {
                    throw new StartException("This test starts nothing.");
                },
                terminal);
        int exit = line.setErr(new PrintWriter(err, true)).execute(arguments);
        return new Ran(exit, "", err.toString());
    }
}
