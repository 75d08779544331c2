package io.holdfast.failover.rediscluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.protocol.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Six real redis-server processes; each test goes on where the one before has ended. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ClusterObserverTest {
    private static final int NODE_TIMEOUT = 5000;
    private SixServers six;
    private RedisClusters clusters;

    @BeforeAll
    void begin() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/redis-server")),
                "SKIPPED, NOT CHECKED: install redis-server (Debian's package) to run this");
        six = SixServers.start(NODE_TIMEOUT);
        clusters = RedisClusters.watching(List.of(six.observed()));
    }

    @AfterAll
    void end() {
        if (clusters != null) {
            clusters.close();
        }
        if (six != null) {
            six.close();
        }
    }

    @Test
    @Order(1)
    void twoSeedsAreEnoughToFindAndJudgeAllSix() {
        SixServers.eventually(
                "all is well",
                () -> view().healthy() && view().judgement().alarms().isEmpty());

        assertThat(view().verdict()).isEqualTo("All is well: 3 primaries serve all slots, 3 replicas follow.");
        assertThat(view().judgement().map().nodes()).hasSize(6);
        assertThat(view().nodeTimeout().toMillis()).isEqualTo(NODE_TIMEOUT);
    }

    @Test
    @Order(1)
    void thePasswordOfTheMomentIsTheOneOfTheNextLogin() {
        for (int i = 0; i < 6; i++) {
            assertThat(six.says(six.node(i), "ACL", "SETUSER", "watcher", "on", ">two", "+@all"))
                    .isEqualTo("OK");
        }
        var password = new AtomicReference<>(new Secret("one"));
        try (var watcher = RedisClusters.watching(List.of(six.observed("watcher", password::get)))) {
            SixServers.eventually(
                    "nobody lets it in",
                    () -> watcher.all().getFirst().verdict().contains("WRONGPASS"));
            password.set(new Secret("two"));
            SixServers.eventually(
                    "all let it in", () -> watcher.all().getFirst().whole());
        }
    }

    @Test
    @Order(2)
    void aPlannedFailoverUnderAWriterLosesNothingAndIsNotRepeatedWhileTheVotersWouldRefuse() throws Exception {
        try (var writer = new CountingWriter(six.node(1))) {
            SixServers.eventually("the writer writes", () -> writer.count() > 100);
            SixServers.eventually("no vote can be in the way", () -> ordered(six.node(3)) instanceof Outcome.Done);
            SixServers.eventually(
                    "the one that led follows",
                    () -> view().judgement()
                            .map()
                            .node(six.node(0).toString())
                            .filter(node -> !node.primary() && node.electable())
                            .isPresent());
            var again = ordered(six.node(0));
            int before = writer.count();
            SixServers.eventually("the writer goes on", () -> writer.count() > before + 100);

            assertThat(again).as("the voters would refuse").isInstanceOf(Outcome.Refused.class);
            assertThat(again.sentence()).contains("may have voted for this shard", "ask again in ");
            assertThat(primaries()).contains(six.node(3)).doesNotContain(six.node(0));
            assertThat(writer.lost()).isZero();
            System.out.println("Redis Cluster, planned failover: " + writer.count() + " acknowledged, longest gap "
                    + writer.longestGap().toMillis() + " ms, 0 lost");
        }
    }

    @Test
    @Order(4)
    void twoPrimariesOnOneHostAreNoticed() {
        SixServers.eventually("the alarm", () -> kinds().contains(Alarm.Kind.PRIMARIES_ON_ONE_HOST));

        assertThat(view().healthy()).isTrue();
        assertThat(view().verdict()).contains(six.node(3).host() + " holds 2 of 3 primaries");
    }

    @Test
    @Order(5)
    void afterTheDeathOfAPrimaryTheClusterVotesByItselfAndTheObserverOnlyTells() {
        six.kill(2);

        SixServers.eventually("its slots fail", () -> kinds().contains(Alarm.Kind.SLOTS_FAILING));
        assertThat(view().healthy()).isFalse();
        SixServers.eventually("its replica was voted for", () -> primaries().contains(six.node(5)));
        SixServers.eventually(
                "what is left is told",
                () -> kinds().contains(Alarm.Kind.PRIMARY_WITHOUT_REPLICA)
                        && kinds().contains(Alarm.Kind.NODE_NOT_SERVING)
                        && !kinds().contains(Alarm.Kind.SLOTS_FAILING));
        assertThat(six.says(six.node(5), "INFO", "commandstats")).doesNotContain("cmdstat_cluster|failover");
    }

    @Test
    @Order(6)
    void whoComesBackFollowsAndTheAlarmEnds() throws Exception {
        six.restart(2, NODE_TIMEOUT);

        SixServers.eventually(
                "only the two primaries on one host are left",
                () -> view().healthy() && !kinds().contains(Alarm.Kind.NODE_NOT_SERVING));
        assertThat(view().judgement()
                        .map()
                        .node(six.node(2).toString())
                        .orElseThrow()
                        .role())
                .isEqualTo("replica");
    }

    private ClusterView view() {
        return clusters.all().getFirst();
    }

    private Outcome ordered(Address replica) {
        return clusters.failOver("carts", replica.toString())
                .toCompletableFuture()
                .join();
    }

    private List<Alarm.Kind> kinds() {
        return view().judgement().alarms().stream().map(Alarm::kind).toList();
    }

    private List<Address> primaries() {
        return view().judgement().map().shards().stream()
                .map(s -> s.primary().address())
                .toList();
    }
}
