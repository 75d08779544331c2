package io.holdfast.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.run.StartException;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.node.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertsCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private record Ran(int exit, String out, String err) {}

    @Test
    void itSaysWhatItMadeWhatItLeftAndWhatToDoNextAndANodeStartsWithThat() throws Exception {
        var out = folder.resolve("certs");

        var first = certs("h1@127.0.42.1");
        assertThat(first.err()).isEmpty();
        assertThat(first.exit()).isEqualTo(Exit.OK);
        assertThat(first.out())
                .contains("made     " + out + "/ca.pem and " + out + "/ca.key, the authority of shop, until ")
                .contains("made     " + out + "/h1/node.pem and node.key, for 127.0.42.1, until ")
                .contains("keep ca.key off the nodes")
                .contains("key         = \"/etc/holdfast/tls/node.key\"");
        assertThat(certs("h1@127.0.42.1", "h2@db2.example.com").out())
                .contains("kept     " + out + "/ca.pem")
                .contains("kept     " + out + "/h1/node.pem, until ")
                .contains("--renew makes a new one for the same key")
                .contains("made     " + out + "/h2/node.pem and node.key, for db2.example.com");
        assertThat(certs("--renew", "h1@127.0.42.1").out())
                .contains("renewed  " + out + "/h1/node.pem, for 127.0.42.1");

        var settings = NodeSettings.load(file("h1"));
        assertThat(settings.security().insecure()).isFalse();
        assertThat(settings.security().tls()).isNotNull();
        assertThatThrownBy(() -> NodeSettings.load(file("h2")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("line 5: holdfast.security.certificate names ")
                .hasMessageContaining("and not for 127.0.42.1, this node's host; have 127.0.42.1 among its subject");
    }

    @Test
    void aClientsCertificateIsMadeWithoutMakingANodeAndACommandShowsItWithItsKeyOnly() throws Exception {
        var made = folder.resolve("certs/clients/ann");

        assertThat(certs("--client", "ann").out()).contains("made     " + made + "/client.pem and client.key, to call");
        assertThat(certs("--client", "ann").out()).contains("kept     " + made + "/client.pem, until ");
        assertThat(certs().err()).contains("Say for whom");
        assertThat(certs("--client", "Ann!").err()).contains("--client is wrong");
        var err = new StringWriter();
        var line = HoldfastCommand.commandLine(
                settings -> {
                    throw new StartException("not here");
                },
                new Terminal(new PrintWriter(new StringWriter(), true), false, false));
        int exit = line.setErr(new PrintWriter(err, true)).execute("status", "--cert", made + "/client.pem");
        assertThat(exit).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("--cert, --key and --ca belong together");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(certs("h1").err()).contains("'h1' has no '@'; write nodes as h1@10.0.0.11");
        assertThat(certs("--days", "0", "h1@10.0.0.1").err()).contains("--days is 0; write 1 to 3650.");
        assertThat(certs("--cluster", "Shop!", "h1@10.0.0.1").exit()).isEqualTo(Exit.USAGE);
        assertThat(folder.resolve("certs")).doesNotExist();
    }

    private Path file(String certificate) throws IOException {
        var own = folder.resolve("certs").resolve(certificate);
        return Files.writeString(folder.resolve("node.conf"), """
                holdfast {
                  node { name = h1, host = "127.0.42.1", data-dir = "/var/lib/holdfast" }
                  cluster { name = shop, control-nodes = ["h1@127.0.42.1"] }
                  security {
                    certificate = "%s/node.pem", key = "%s/node.key", ca = "%s/ca.pem"
                  }
                  groups.main.engine = postgres
                }
                """.formatted(own, own, own));
    }

    private Ran certs(String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal = new Terminal(new PrintWriter(out, true), false, false);
        var line = HoldfastCommand.commandLine(
                settings -> {
                    throw new StartException("not here");
                },
                terminal);
        line.setErr(new PrintWriter(err, true));
        line.setOverwrittenOptionsAllowed(true);
        var arguments = new ArrayList<>(
                List.of("certs", "--out", folder.resolve("certs").toString(), "--cluster", "shop"));
        arguments.addAll(List.of(more));
        int exit = line.execute(arguments.toArray(String[]::new));
        return new Ran(exit, out.toString(), err.toString());
    }
}
