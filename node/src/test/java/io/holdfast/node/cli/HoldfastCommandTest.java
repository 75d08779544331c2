package io.holdfast.node.cli;

import static io.holdfast.node.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.node.client.Exit;
import io.holdfast.node.client.Pages;
import io.holdfast.node.client.Terminal;
import io.holdfast.node.http.FakeControl;
import io.holdfast.node.http.FakeNode;
import io.holdfast.node.http.Tokens;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldfastCommandTest {
    private final FakeNode node = new FakeNode(Tokens.open());

    @BeforeEach
    void asUsual() {
        node.control().healthy(true);
        node.control().whole(false);
        node.control().majority(true);
        node.control().answers(new Outcome.Done("h2 leads main in epoch 4.", 12));
        node.control().requests().clear();
    }

    @AfterAll
    void end() {
        node.close();
    }

    @Test
    void statusShowsTheMembersInColumns() {
        var ran = run("status", "main", "--url", node.url());

        assertThat(ran.exit()).isEqualTo(Exit.OK);
        assertThat(ran.out())
                .contains(
                        "group main (postgres): steady, epoch 3, primary h1, strict, acknowledged by any 1 of h2, h3");
        assertThat(ran.out().lines().toList())
                .contains(
                        "MEMBER  ROLE     STATE        ADDRESS        POSITION  LAG  MAY LEAD  WHY NOT",
                        "h2      replica  streaming    10.0.0.2:5432         -  0 B  yes",
                        "h3      replica  unreachable  10.0.0.3:5432         -    -  no        h3 was not heard of for 4 s.");
    }

    @Test
    void statusOfAllNamesTheClusterAndSaysByItsExitCodeWhetherAllIsWell() {
        assertThat(run("status", "--url", node.url()).out())
                .contains("cluster lab: coordinator h2 (term 7), register has a majority, leader h2");

        assertThat(run("list", "--url", node.url()).out())
                .as("the word that Patroni's operators know")
                .isEqualTo(run("status", "--url", node.url()).out());

        node.control().healthy(false);

        assertThat(run("status", "--url", node.url()).exit()).isEqualTo(Exit.REFUSED);
        assertThat(run("status", "main", "--url", node.url()).exit()).isEqualTo(Exit.REFUSED);
    }

    @Test
    void statusOfAllBeginsWithOneSentenceThatTheExitCodeSaysToo() {
        assertStatus(Exit.WARNED, "The node h3 (10.0.0.3) is unreachable.");

        node.control().whole(true);
        assertStatus(Exit.OK, "All is well: h1 leads main; 3 of 3 nodes up.");

        node.control().majority(false);
        assertStatus(
                Exit.REFUSED,
                "The register has no majority of the control nodes, so nothing can be decided: bring control nodes back.");
        node.control().healthy(false);
        assertThat(run("status", "--url", node.url()).out().lines().skip(1))
                .startsWith("  - main: No primary is open: the members are being fenced.");
    }

    private void assertStatus(int exit, String sentence) {
        var ran = run("status", "--url", node.url());

        assertThat(ran.out().lines()).first().isEqualTo(sentence);
        assertThat(ran.exit()).isEqualTo(exit);
    }

    @Test
    void jsonIsWhatTheApiSays() throws Exception {
        var one = new ObjectMapper()
                .readTree(run("status", "main", "--json", "--url", node.url()).out());
        var all = new ObjectMapper()
                .readTree(run("status", "--json", "--url", node.url()).out());

        assertThat(one.path("epoch").asInt()).isEqualTo(3);
        assertThat(all.path("groups").path(0)).isEqualTo(one);
    }

    @Test
    void whatIfSaysWhatWouldBeDoneAndLost() {
        var ran = run("what-if", "h1", "--url", node.url());

        assertThat(ran.exit()).isEqualTo(Exit.OK);
        assertThat(ran.out().lines().toList())
                .contains(
                        "if h1 (10.0.0.1) vanished now: a majority of the control nodes is left",
                        "GROUP  ENGINE    IT IS    LEADS NOW  LEADS THEN  WRITES  NOT ACKED, LOST  SPARE",
                        "main   postgres  primary  h1         h2          go on            1.5 kB      0",
                        "main: h2 would take over from h1.",
                        "    - the first step");
        assertThat(run("what-if", "h9", "--url", node.url()).err()).contains("there are: h1, h2, h3");
    }

    @Test
    void historyDrawsEachChangeAsATimeline() {
        assertThat(run("history", "main", "--url", node.url()).out().lines().toList())
                .contains(
                        "failover h1 -> h2 in epoch 2 at 2026-11-21T10:00:05Z, 180 ms",
                        "    the primary's process ended",
                        "    detected       0 ms  *",
                        "    promoted      90 ms  ---------------*",
                        "    opened       180 ms  ------------------------------*");
    }

    @Test
    void explainSaysWhyNot() {
        assertThat(run("explain", "main", "--url", node.url()).out())
                .contains("steady: The primary serves; nothing needs to change.")
                .contains("no        h3 was not heard of for 4 s.");
    }

    @Test
    void whereThereIsOneGroupItNeedNotBeNamed() {
        node.control().name("orders");
        try {
            assertThat(run("explain", "--url", node.url()).out()).contains("steady: The primary serves");
            assertThat(run("dsn", "--url", node.url(), "--format", "jdbc").exit())
                    .isEqualTo(Exit.OK);
            assertThat(run("watch", "--count", "1", "--url", node.url()).out()).contains("orders epoch 3 steady");
            assertThat(run("history", "main", "--url", node.url()).exit()).isEqualTo(Exit.USAGE);
        } finally {
            node.control().name("main");
        }
    }

    @Test
    void coloursAppearOnATerminalOnly() {
        for (var command : List.of("status", "history", "explain", "topology")) {
            assertThat(run(command, "--url", node.url()).out()).as(command).doesNotContain("\u001b");
        }
        var out = new StringWriter();
        var ran = run(new Terminal(new PrintWriter(out), true, false), "status", "--url", node.url());
        assertThat(ran.exit()).as(ran.err()).isNotEqualTo(Exit.UNREACHABLE);
        assertThat(out.toString()).contains("\u001b[1mmain\u001b[0m");
    }

    @Test
    void onATerminalACloneAndARewindHaveABar() throws Exception {
        var group = new ObjectMapper().readTree("""
                {"name": "main", "ackRule": {}, "members": [
                  {"name": "h3", "state": "rewinding", "progress": 50}, {"name": "h2", "state": "cloning", "progress": 7}]}
                """);
        var out = new PrintWriter(new StringWriter());

        assertThat(new Pages(new Terminal(out, false, true, true)).group(group))
                .contains("rewinding [======      ]  50%", "cloning [            ]   7%");
        assertThat(new Pages(new Terminal(out, false, false)).group(group)).contains("rewinding 50%", "cloning 7%");
    }

    @Test
    void requestsGoOutWithTheirTarget() {
        assertThat(run("switchover", "main", "--to", "h2", "--yes", "--url", node.url())
                        .out())
                .isEqualToIgnoringNewLines("h2 leads main in epoch 4.");
        run("failover", "main", "--yes", "--url", node.url());
        run("pause", "main", "--url", node.url());
        run("resume", "main", "--url", node.url());
        run("reinit", "main", "h3", "--yes", "--url", node.url());

        assertThat(node.control().requests())
                .containsExactly(
                        new Request.Switchover(FakeControl.node("h2")),
                        new Request.Failover(null),
                        new Request.Pause(),
                        new Request.Resume(),
                        new Request.Reinit(FakeControl.node("h3")));
    }

    @Test
    void withoutATerminalOnlyYesMeansYes() {
        var ran = run("reinit", "main", "h3", "--url", node.url());

        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("The data of main on h3 is wiped and cloned anew. Add --yes to do it.");
        assertThat(node.control().requests()).isEmpty();
    }

    @Test
    void eachEndHasItsExitCodeAndOneSentence() {
        node.control().answers(new Outcome.Refused("h3 is not streaming."));
        assertEnds(Exit.REFUSED, "holdfast: h3 is not streaming.", "switchover", "main", "--yes", "--url", node.url());
        node.control().answers(new Outcome.Unknown("No coordinator answered."));
        assertEnds(Exit.UNREACHABLE, "holdfast: No coordinator answered.", "pause", "main", "--url", node.url());
        assertEnds(Exit.USAGE, "holdfast: There is no such group here", "status", "other", "--url", node.url());
        assertEnds(Exit.USAGE, "holdfast: 'ma/in' is no group's name.", "explain", "ma/in", "--url", node.url());
        assertEnds(Exit.USAGE, "holdfast: 'nonsense' is no address of an API", "status", "--url", "nonsense");
        assertEnds(
                Exit.UNREACHABLE,
                "holdfast: No node answers at http://127.0.13.9:1",
                "status",
                "--url",
                "http://127.0.13.9:1");
        assertEnds(Exit.USAGE, "holdfast: Unmatched argument", "status", "a", "b");
        assertEnds(Exit.USAGE, "holdfast: Say which command", new String[0]);
        assertEnds(Exit.USAGE, "Missing required option: '--config", "node");
    }

    @Test
    void theFirstNodeThatCanBeReachedIsAsked() {
        assertThat(run("status", "main", "--url", "http://127.0.13.9:1," + node.url())
                        .exit())
                .isEqualTo(Exit.OK);
    }

    @Test
    void aNodeThatCannotStartSaysWhyAndEnds(@TempDir Path folder) throws Exception {
        var wrong = Files.writeString(folder.resolve("wrong.conf"), "holdfast { nod {} }");
        assertEnds(
                Exit.USAGE,
                "holdfast.nod is not a key of Holdfast; did you mean 'node'?",
                "node",
                "--config",
                wrong.toString());

        var right = Files.writeString(folder.resolve("right.conf"), """
                holdfast {
                  node { name = h1, host = "127.0.13.1", data-dir = "%s" }
                  cluster { name = lab, control-nodes = ["h1@127.0.13.1"] }
                  security.insecure = true
                  groups.main { engine = postgres }
                }
                """.formatted(folder));
        assertEnds(Exit.REFUSED, "holdfast: This test starts nothing.", "node", "--config", right.toString());
    }

    private void assertEnds(int exit, String sentence, String... arguments) {
        var ran = run(arguments);

        assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
        assertThat(ran.err()).contains(sentence).hasLineCount(1);
        assertThat(ran.out()).isEmpty();
    }
}
