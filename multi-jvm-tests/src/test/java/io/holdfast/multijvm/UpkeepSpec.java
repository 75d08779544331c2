package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators do to a group that serves. */
@ExtendWith(ClusterExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class UpkeepSpec {
    private static final String CONFIG = "/v1/groups/main/config";
    private static final String RESTART = "/v1/groups/main/rolling-restart";

    @Test
    @Order(1)
    void aSettingIsRaisedAndLoweredInTheWholeGroupUnderLoadAndNothingIsLost(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("rolling restarts: a setting raised, then lowered")) {
            trial.fault("raised", () -> rolled(cluster, "12"));
            trial.fault("lowered", () -> rolled(cluster, "5"));

            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch() + 2);
        }
    }

    @Test
    @Order(2)
    void aValueThatPostgresRefusesIsKeptNowhere(TestCluster cluster) throws Exception {
        var refused = patched(cluster, "{\"parameters\": {\"shared_bufers\": \"1GB\"}}");

        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        assertThat(refused.sentence()).contains("unrecognized configuration parameter");
        assertThat(cluster.anybody().look(CONFIG)).doesNotContain("shared_bufers");
    }

    @Test
    @Order(3)
    void aControlNodeWhoseRegisterStoreIsLostVotesAgainOnceItIsReadmitted(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("a control node's register store is lost")) {
            var others = cluster.others(cluster.primary());
            var forgetful = others.getFirst();

            trial.fault("kill -9 of a replica's node", forgetful::kill9);
            forgetful.killInstance();
            forgetful.loseRegister();
            var early = readmitted(cluster, forgetful);
            assertThat(early.status()).as(early.text()).isEqualTo(409);
            assertThat(early.sentence()).contains("did not ask to be let in again");

            forgetful.start();
            assertThat(forgetful.awaitExit()).isNotZero();
            assertThat(forgetful.logText().lines().filter(line -> !line.isBlank()))
                    .last()
                    .asString()
                    .contains("run 'holdfast readmit " + forgetful.name() + " --store ");
            var admitted = readmitted(cluster, forgetful);
            assertThat(admitted.status()).as(admitted.text()).isEqualTo(200);
            Await.that("it may start", TestCluster.PATIENCE, () -> {
                if (!forgetful.running()) {
                    forgetful.start();
                }
                return forgetful.api().cluster().register().majority();
            });
            cluster.awaitWhole();

            var again = readmitted(cluster, forgetful);
            assertThat(again.status()).as("once is enough: " + again.text()).isEqualTo(409);
            trial.fault("kill -9 of the other replica's node", others.getLast()::kill9);
            remembers(cluster, "pause", true);
            remembers(cluster, "resume", false);
            others.getLast().killInstance();
            others.getLast().start();

            trial.passes();
        }
    }

    /** An answer may get lost while a leader is chosen, so what counts is what the group has become. */
    private static void remembers(TestCluster cluster, String verb, boolean paused) throws Exception {
        Await.that(
                "the register remembers a " + verb + " with the vote of the readmitted one",
                TestCluster.PATIENCE,
                () -> {
                    var answer = cluster.anybody().ask(verb, "{}");
                    return (answer.done() || answer.status() == 409)
                            && cluster.anybody().group().paused() == paused;
                });
    }

    /** Asks a node that was not lost. */
    private static Seen.Answer readmitted(TestCluster cluster, NodeProcess node) throws IOException {
        return cluster.primary().api().send("POST", "/v1/register/readmit", "{\"node\": \"" + node.name() + "\"}");
    }

    private static void rolled(TestCluster cluster, String value) throws Exception {
        var answer = patched(cluster, "{\"parameters\": {\"max_prepared_transactions\": \"" + value + "\"}}");
        assertThat(answer.done()).as(answer.text()).isTrue();
        Await.that(
                "all three wait for a restart",
                TestCluster.PATIENCE,
                () -> occurrences(cluster.anybody().look(CONFIG), "\"pendingRestart\" : true") == 3);
        Await.that("the group is healthy, and its verdict says who waits", TestCluster.PATIENCE, () -> {
            var group = cluster.anybody().group();
            return group.healthy()
                    && group.verdict().contains("to be seen to: ")
                    && group.members().stream().allMatch(m -> group.verdict().contains(m.name() + ", "));
        });
        var conductor = cluster.anybody();
        var begun = conductor.send("POST", RESTART, "{\"scope\": \"pending\"}");
        assertThat(begun.done()).as(begun.text()).isTrue();
        Await.that(
                "the rolling restart has ended",
                TestCluster.PATIENCE,
                () -> !conductor.look(RESTART).contains("\"state\" : \"running\""));
        var end = conductor.look(RESTART);
        assertThat(end).contains("\"percent\" : 100");
        for (var node : cluster.nodes()) {
            assertThat(shown(node)).as(end).isEqualTo(List.of(Long.valueOf(value)));
        }
        Await.that(
                "nothing is to be seen to any more",
                TestCluster.PATIENCE,
                () -> cluster.anybody().group().verdict().startsWith("All is well"));
    }

    private static List<Long> shown(NodeProcess node) throws SQLException {
        return node.sql()
                .numbers("(select setting::bigint as n from pg_settings"
                        + " where name = 'max_prepared_transactions') as s");
    }

    private static Seen.Answer patched(TestCluster cluster, String body) throws IOException {
        return cluster.anybody().send("PATCH", CONFIG, body);
    }

    private static int occurrences(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
