package io.holdfast.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.RestartProgress.State;
import io.holdfast.failover.coordinator.RollingRestart;
import io.holdfast.failover.register.GroupParameters;
import io.holdfast.node.client.Exit;
import io.holdfast.node.http.FakeControl;
import io.holdfast.node.http.FakeNode;
import io.holdfast.node.http.FakeUpkeep;
import io.holdfast.node.http.Tokens;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The commands beyond one question to the API. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpkeepCommandsTest {
    private final FakeNode node = new FakeNode(Tokens.open());
    private FakeUpkeep upkeep = new FakeUpkeep();

    @BeforeEach
    void asUsual() {
        upkeep = new FakeUpkeep();
        node.control().upkeep(upkeep);
        node.control().healthy(true);
    }

    @AfterAll
    void end() {
        node.close();
    }

    @Test
    void topologyDrawsWhoFollowsWhom() {
        var ran = run("topology", "main");

        assertThat(ran.exit()).isEqualTo(Exit.OK);
        assertThat(ran.out().lines())
                .containsSubsequence(
                        "main (postgres), epoch 3",
                        "h1 primary 10.0.0.1:5432 running",
                        "|-- h2 replica 10.0.0.2:5432 streaming, 0 bytes behind",
                        "`-- h3 replica 10.0.0.3:5432 unreachable");
        node.control().healthy(false);
        assertThat(run("topology").exit()).isEqualTo(Exit.REFUSED);
    }

    @Test
    void aSwitchoverIsPlannedShownAndTakenBack() {
        var at = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS).toString();
        var sentence = "A switchover of main to h2 is planned for " + at;

        assertThat(run("switchover", "main", "--to", "h2", "--at", at, "--yes").out())
                .startsWith(sentence);
        assertThat(run("switchover", "main", "--planned").out()).startsWith(sentence);
        assertThat(run("status", "main").out()).contains("A switchover to h2 is planned for " + at);
        assertThat(run("switchover", "main", "--cancel").out()).contains("is taken back");
        assertThat(run("switchover", "main", "--planned").exit()).isEqualTo(Exit.USAGE);
        assertThat(run("switchover", "main", "--at", "tonight", "--yes").err()).contains("is no time");
    }

    @Test
    void dsnNamesAllHostsForEachKindOfClient() throws Exception {
        assertThat(run("dsn", "main", "--database", "shop", "--user", "app", "--format", "libpq")
                        .out())
                .isEqualToIgnoringNewLines("postgresql://app@10.0.0.1:5432,10.0.0.2:5432,10.0.0.3:5432/shop"
                        + "?target_session_attrs=read-write&connect_timeout=2");
        var all = new ObjectMapper().readTree(run("dsn", "--json").out());
        assertThat(all.path("jdbc").asText())
                .startsWith(
                        "jdbc:postgresql://10.0.0.1:5432,10.0.0.2:5432,10.0.0.3:5432/postgres?targetServerType=primary");
        assertThat(all.path("keywords").asText())
                .startsWith("host=10.0.0.1,10.0.0.2,10.0.0.3 port=5432,5432,5432 dbname=postgres");
        assertThat(all.path("libpq-replica").asText()).contains("target_session_attrs=prefer-standby");
        assertThat(run("dsn", "--format", "odbc").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void watchTellsChangesOnlyAndEndsAfterItsCount() {
        var ran = run("watch", "main", "--count", "3", "--every", "0.1");

        assertThat(ran.exit()).isEqualTo(Exit.OK);
        assertThat(ran.out().strip().lines())
                .singleElement()
                .asString()
                .endsWith("main epoch 3 steady, primary h1: h1=running h2=streaming h3=unreachable");
    }

    @Test
    void aRestartIsWatchedToItsEnd() {
        upkeep.restarts(State.RUNNING, FakeUpkeep.step(State.RUNNING, ""));
        upkeep.restarts(State.RUNNING, FakeUpkeep.step(State.DONE, ""));
        upkeep.restarts(State.DONE, FakeUpkeep.step(State.DONE, ""));

        var ran = run("restart", "main", "--pending", "--yes");

        assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out().lines()).containsExactly("h2       restart    done in 412 ms", "So far.");
        assertThat(upkeep.asked).singleElement().isInstanceOfSatisfying(RollingRestart.Wish.class, wish -> {
            assertThat(wish.onlyPending()).isTrue();
            assertThat(wish.only()).isNull();
            assertThat(wish.run()).matches("[0-9a-f]{8}");
        });
    }

    @Test
    void aRestartThatFailedSaysSoByItsExitCodeAndIsGoneOnWithByItsName() {
        upkeep.restarts(State.FAILED, FakeUpkeep.step(State.FAILED, "it is down"));

        var ran = run("restart", "main", "h2", "--resume", "0a1b2c3d", "--yes");

        assertThat(ran.exit()).isEqualTo(Exit.REFUSED);
        assertThat(ran.out().lines()).containsExactly("h2       restart    failed: it is down", "h2 is down.");
        assertThat(upkeep.asked).containsExactly(new RollingRestart.Wish(false, FakeControl.node("h2"), "0a1b2c3d"));
        assertThat(run("restart", "main", "h9", "--yes").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void showConfigShowsWhatWaitsForARestart() {
        assertThat(run("show-config").out().lines())
                .containsExactly(
                        "jit = off",
                        "work_mem = 8MB",
                        "# h2: shared_buffers is 128MB and will be 256MB after a restart",
                        "# h3: h3 did not answer within 8 s",
                        "# version 3");
    }

    @Test
    void editConfigChangesWhatItSawAndNothingElse() {
        var ran = run("edit-config", "--set", "work_mem=16MB", "--unset", "jit", "--yes");

        assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(upkeep.asked)
                .containsExactly(new GroupParameters.Change(3, Map.of("work_mem", "16MB"), List.of("jit")));
        assertThat(run("edit-config", "--yes").err()).contains("an editor needs a terminal");
        assertThat(run("edit-config", "--set", "nonsense", "--yes").exit()).isEqualTo(Exit.USAGE);
        assertThat(ConfigCommands.values("# a\nwork_mem = '8MB'\n\njit=off"))
                .isEqualTo(Map.of("work_mem", "8MB", "jit", "off"));
    }

    @Test
    void readmitAndReloadAskOnce() {
        assertThat(run("readmit", "h3", "--store", "s-1", "--yes").out()).isEqualToIgnoringNewLines("It is done.");
        assertThat(run("readmit", "h3").err()).contains("Add --yes to do it.");
        assertThat(run("reload", "main").exit()).isEqualTo(Exit.OK);
        upkeep.outcome = new Outcome.Refused("'h3' did not ask.");
        assertThat(run("readmit", "h3", "--yes").exit()).isEqualTo(Exit.REFUSED);

        assertThat(upkeep.asked).containsExactly("readmit h3 s-1", "reload main", "readmit h3 ");
    }

    @Test
    void completionKnowsEveryCommand() {
        var script = Ran.run("completion");

        assertThat(script.exit()).isEqualTo(Exit.OK);
        assertThat(script.out()).contains("switchover", "edit-config", "doctor", "complete -F");
    }

    private Ran run(String... arguments) {
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = node.url();
        return Ran.run(all);
    }
}
