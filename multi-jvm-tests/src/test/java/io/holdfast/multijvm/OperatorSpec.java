package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people ask for, and what they must not get. */
@ExtendWith(ClusterExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class OperatorSpec {
    private static final Duration A_WHILE = Duration.ofSeconds(4);

    @Test
    @Order(1)
    void afterASwitchoverUnderLoadTheOldPrimaryFollowsWithoutARewind(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("switchover")) {
            var old = cluster.primary();
            var target = cluster.others(old).getLast();

            trial.fault("switchover", () -> asked(cluster, "switchover", "{\"target\": \"" + target.name() + "\"}"));
            assertThat(cluster.primary().name()).isEqualTo(target.name());

            var after = trial.passes();
            assertThat(after.epoch()).isEqualTo(trial.before().epoch() + 1);
            assertThat(after.primary()).isEqualTo(target.name());
            assertThat(trial.states(old)).doesNotContain("rewinding", "cloning");
            assertThat(old.logText()).doesNotContain("rewound");
        }
    }

    @Test
    @Order(2)
    void aPausedGroupIsLeftAsItIsAndFailsOverOnceResumed(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("pause, kill -9 of the postmaster, resume")) {
            var old = cluster.primary();

            asked(cluster, "pause", "{}");
            trial.fault("kill -9 of the postmaster", old::killPostmaster);
            Await.holds("nothing is decided while paused", A_WHILE, () -> {
                var group = cluster.group();
                return group.paused() && group.epoch() == trial.before().epoch();
            });
            asked(cluster, "resume", "{}");
            cluster.awaitPrimaryOtherThan(old);

            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch() + 1);
        }
    }

    @Test
    @Order(3)
    void aReplicaIsWipedAndClonedAnewWhenAskedFor(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("reinit of a replica")) {
            var replica = cluster.others(cluster.primary()).getFirst();

            trial.fault("reinit", () -> asked(cluster, "reinit", "{\"node\": \"" + replica.name() + "\"}"));
            var events = Await.until(
                    "the replica left and came back",
                    TestCluster.PATIENCE,
                    () -> Optional.of(cluster.anybody()
                                    .history()
                                    .events(trial.before().version()))
                            .filter(names -> names.contains("member-added")));

            assertThat(events).containsExactly("member-leaving", "member-removed", "member-added");
            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch());
        }
    }

    @Test
    @Order(4)
    void aSecondNodeOnTheSameDataDirectoryIsRefusedWithOneSentence(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("a second node on the primary's data")) {
            var primary = cluster.primary();
            var stranger = cluster.stranger(primary.pgData());
            var twin = primary.twin();

            trial.fault("a start with another name", () -> refused(stranger));
            trial.fault("a second start of the same node", () -> refused(twin));

            assertThat(stranger.logText())
                    .contains("another agent holds " + primary.pgData())
                    .doesNotContain("Exception");
            assertThat(twin.logText()).doesNotContain("Exception");
            assertThat(trial.passes().version()).isEqualTo(trial.before().version());
        }
    }

    private static void refused(NodeProcess node) {
        node.start();
        assertThat(node.awaitExit()).isNotZero();
        assertThat(node.logText().lines().filter(line -> !line.isBlank()))
                .as("one sentence tells why")
                .last()
                .asString()
                .matches("(?s).{20,400}[^,;]");
    }

    private static void asked(TestCluster cluster, String verb, String body) throws Exception {
        var answer = cluster.anybody().ask(verb, body);
        assertThat(answer.done()).as(answer.text()).isTrue();
        assertThat(answer.sentence()).isNotBlank();
    }
}
