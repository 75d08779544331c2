package io.holdfast.node.cli;

import io.holdfast.node.audit.AuditCheck;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.settings.NodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads a node's audit log on its own host; no node has to run. */
@Command(name = "audit", description = "Check the audit log of this host's node.", mixinStandardHelpOptions = true)
final class AuditCommand {
    private final Terminal terminal;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            description = "Does each line follow from the one before? Exit code 1 when one was changed or taken out.",
            mixinStandardHelpOptions = true)
    int verify(
            @Option(names = "--config", paramLabel = "FILE", description = "the node's file") @Nullable Path config,
            @Option(names = "--dir", paramLabel = "FOLDER", description = "or the folder of the log itself") @Nullable
                    Path folder,
            @Option(
                            names = "--seal",
                            paramLabel = "HASH",
                            description = "one that was noted elsewhere: it must be there")
                    @Nullable
                    String seal,
            @Option(names = "--json", description = "as JSON") boolean json) {
        var where = folder(config, folder);
        try {
            var finding = AuditCheck.verify(where, seal);
            terminal.print(json ? json(finding) : text(where, finding));
            return finding.whole() ? Exit.OK : Exit.REFUSED;
        } catch (IOException e) {
            throw new CommandException(
                    Exit.USAGE, where + " cannot be read (" + e.getMessage() + "); run this as the node's user.");
        }
    }

    private static Path folder(@Nullable Path config, @Nullable Path folder) {
        if (folder != null && config == null) {
            return checked(folder);
        }
        if (config == null || folder != null) {
            throw new CommandException(
                    Exit.USAGE, "Name the node's file with --config, or the log's folder with --dir.");
        }
        return checked(NodeSettings.load(config).node().dataDir().resolve("audit"));
    }

    private static Path checked(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CommandException(Exit.USAGE, folder + " is no folder: there is no audit log here yet.");
        }
        return folder;
    }

    private static String text(Path where, AuditCheck.Finding finding) {
        var end = "%d lines, the last one is %d with the seal %s"
                .formatted(finding.lines(), finding.lastSeq(), finding.lastHash());
        if (finding.whole()) {
            return "The audit log in " + where + " is whole: " + end + "."
                    + (finding.cutShort() == 0 ? "" : " Crashes cut " + finding.cutShort() + " short.");
        }
        return "The audit log in " + where + " was CHANGED: " + end + ".\n" + String.join("\n", finding.wrong());
    }

    private static String json(AuditCheck.Finding finding) {
        return io.holdfast.node.client.ApiClient.pretty(new com.fasterxml.jackson.databind.ObjectMapper()
                .valueToTree(Map.of(
                        "whole", finding.whole(),
                        "lines", finding.lines(),
                        "cutShort", finding.cutShort(),
                        "lastSeq", finding.lastSeq(),
                        "lastHash", finding.lastHash(),
                        "wrong", finding.wrong())));
    }
}
