package io.holdfast.node.cli;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.tls.Authority;
import io.holdfast.failover.tls.TlsFiles;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.settings.ClusterSettings;
import io.holdfast.node.settings.ClusterSettings.ControlNode;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Makes the authority and the nodes' certificates, says what it made and what it left, and what to do with them. */
final class CertsCommand {
    private final Path out;
    private final String cluster;
    private final Duration validity;
    private final boolean renew;
    private final Terminal terminal;

    CertsCommand(Path out, String cluster, int days, boolean renew, Terminal terminal) {
        if (days < 1 || days > 3650) {
            throw new CommandException(Exit.USAGE, "--days is " + days + "; write 1 to 3650.");
        }
        this.out = out;
        this.cluster = checked(cluster);
        this.validity = Duration.ofDays(days);
        this.renew = renew;
        this.terminal = terminal;
    }

    int run(List<String> nodes, List<String> clients) {
        var wanted = nodes.stream().map(CertsCommand::node).toList();
        var callers = clients.stream().map(CertsCommand::client).toList();
        if (wanted.isEmpty() && callers.isEmpty()) {
            throw new CommandException(Exit.USAGE, "Say for whom: nodes as h1@10.0.0.11, or --client NAME.");
        }
        try (var authority = Authority.in(out, cluster)) {
            terminal.print("%-8s %s and %s, the authority of %s, until %s"
                    .formatted(
                            authority.made() ? "made" : "kept",
                            authority.certificateFile(),
                            authority.keyFile(),
                            cluster,
                            day(authority.until())));
            for (var node : wanted) {
                var issued = authority.issue(node.name(), node.host(), validity, renew);
                tell(issued, authority.files(node.name()), "for " + node.host());
            }
            for (var caller : callers) {
                var issued = authority.issueClient(caller, validity, renew);
                tell(issued, authority.clientFiles(caller), "to call the API with");
            }
            terminal.print(guide());
            return Exit.OK;
        } catch (RefusedException e) {
            throw new CommandException(Exit.REFUSED, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandException(Exit.REFUSED, "The certificates cannot be made in " + out + ": " + e + ".");
        }
    }

    private void tell(Authority.Issued issued, TlsFiles files, String what) {
        var certificate = files.certificate();
        var until = day(issued.until());
        terminal.print(
                switch (issued.outcome()) {
                    case MADE ->
                        "made     %s and %s, %s, until %s"
                                .formatted(certificate, files.key().getFileName(), what, until);
                    case RENEWED -> "renewed  %s, %s and the same key, until %s".formatted(certificate, what, until);
                    case KEPT ->
                        "kept     %s, until %s; --renew makes a new one for the same key".formatted(certificate, until);
                });
    }

    private String guide() {
        return """

                Copy what is in %s/NODE to /etc/holdfast/tls of each node, for its user alone to read; keep ca.key off the nodes.
                A running node takes a new certificate without a restart. In every node's file:

                  security {
                    certificate = "/etc/holdfast/tls/node.pem"
                    key         = "/etc/holdfast/tls/node.key"
                    ca          = "/etc/holdfast/tls/ca.pem"
                  }

                Then commands need  --ca %s  (or HOLDFAST_CA) and, off the nodes' hosts,  --url https://HOST:7626""".formatted(out, out.resolve("ca.pem").toAbsolutePath().normalize());
    }

    private static String checked(String cluster) {
        try {
            return ClusterSettings.valid(cluster);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, "--cluster is wrong, " + e.getMessage() + ".");
        }
    }

    private static ControlNode node(String text) {
        try {
            return ControlNode.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, e.getMessage() + "; write nodes as h1@10.0.0.11 h2@10.0.0.12.");
        }
    }

    private static NodeName client(String text) {
        try {
            return new NodeName(text);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, "--client is wrong, " + e.getMessage() + ".");
        }
    }

    private static String day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate().toString();
    }
}
