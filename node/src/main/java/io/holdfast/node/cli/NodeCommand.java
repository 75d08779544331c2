package io.holdfast.node.cli;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.run.Groups;
import io.holdfast.node.run.Node;
import io.holdfast.node.run.StartException;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.settings.SettingsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** One node in the foreground, until a signal, or the end of its input, tells it to leave. */
final class NodeCommand {
    private NodeCommand() {}

    static int run(Path file, boolean endWithInput, Groups.Factory factory) {
        try {
            var node = Node.start(NodeSettings.load(file), factory);
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "leave"));
            if (endWithInput) {
                Thread.ofPlatform().daemon().name("input").start(NodeCommand::exitAtEndOfInput);
            }
            node.awaitClose();
            return Exit.OK;
        } catch (SettingsException e) {
            throw new CommandException(Exit.USAGE, String.valueOf(e.getMessage()));
        } catch (StartException e) {
            throw new CommandException(Exit.REFUSED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.REFUSED;
        }
    }

    /** Whoever started this node holds its input open; when it dies, even by SIGKILL, the node does not stay behind. */
    private static void exitAtEndOfInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("holdfast: the input broke: " + e.getMessage());
        }
        System.exit(Exit.OK);
    }
}
