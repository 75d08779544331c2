package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.SessionClient.Asked;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions that are used while hosts die: nothing that was acknowledged is missing, and nothing is done twice. */
@ExtendWith(ClusterExtension.class)
@KeepsSessions
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SessionsSpec {
    private static final int SESSIONS = 200;
    private static final int PER_SECOND = 60;
    private static final int SOME = 120;
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    @Order(1)
    void theDeathOfANodeThatOwnsSessionsLosesAndDoublesNothing(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        try (var load = SessionLoad.start(cluster.hosts(), SESSIONS, PER_SECOND)) {
            load.awaitAcknowledged(SOME);
            var victim = cluster.others(cluster.primary()).getFirst();

            victim.kill9();
            load.awaitAcknowledged(SOME);
            victim.start();
            cluster.awaitWhole();

            passes("kill -9 of a node", load);
        }
    }

    @Test
    @Order(2)
    void theDeathOfThePrimaryLosesAndDoublesNothing(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        try (var load = SessionLoad.start(cluster.hosts(), SESSIONS, PER_SECOND)) {
            load.awaitAcknowledged(SOME);
            var old = cluster.primary();

            old.killPostmaster();
            cluster.awaitPrimaryOtherThan(old);
            toldFirst("kill -9 of the primary", load);
            cluster.awaitWhole();

            passes("kill -9 of the primary", load);
        }
    }

    @Test
    @Order(3)
    void theDeathOfThePrimarysWholeHostLosesAndDoublesNothing(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        try (var load = SessionLoad.start(cluster.hosts(), SESSIONS, PER_SECOND)) {
            load.awaitAcknowledged(SOME);
            var old = cluster.primary();

            old.kill9();
            old.killInstance();
            cluster.awaitPrimaryOtherThan(old);
            toldFirst("kill -9 of node and primary", load);
            load.awaitAcknowledged(SOME);
            old.start();
            cluster.awaitWhole();

            passes("kill -9 of node and primary", load);
        }
    }

    @Test
    @Order(4)
    void theDeathOfEverythingLosesAndDoublesNothing(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        try (var load = SessionLoad.start(cluster.hosts(), SESSIONS, PER_SECOND)) {
            load.awaitAcknowledged(SOME);

            cluster.nodes().forEach(NodeProcess::kill9);
            cluster.nodes().forEach(NodeProcess::killInstance);
            cluster.nodes().forEach(NodeProcess::start);
            cluster.awaitWhole();
            load.awaitAcknowledged(SOME);

            passes("kill -9 of everything", load);
        }
    }

    @Test
    @Order(5)
    void aRollingRestartFailsNoRequestOfAClientThatRepeatsIt(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        try (var load = SessionLoad.start(cluster.hosts(), SESSIONS, PER_SECOND)) {
            load.awaitAcknowledged(SOME);
            for (var node : cluster.nodes()) {
                node.terminate();
                node.start();
                cluster.awaitWhole();
                Await.that(
                        node.name() + " serves sessions again",
                        TestCluster.PATIENCE,
                        () -> load.client()
                                        .once(node.host(), Asked.create(""))
                                        .join()
                                        .status()
                                == 201);
            }
            load.awaitAcknowledged(SOME);

            passes("rolling restart", load);
        }
    }

    @Test
    @Order(6)
    void aNodeThatSleptThroughTheMoveOfItsSessionsNeverShowsThemAsTheyWere(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        var sleeper = cluster.others(cluster.primary()).getFirst();
        var client = new SessionClient(
                cluster.others(sleeper).stream().map(NodeProcess::host).toList());
        var id = Await.until("a session of " + sleeper.name(), LONG, () -> {
            var made = client.now(Asked.create(""), LONG);
            return made.owner().equals(sleeper.name()) ? Optional.of(made.id()) : Optional.empty();
        });

        sleeper.pause();
        assertThat(client.now(Asked.add(id, "while-asleep"), Duration.ofSeconds(60))
                        .status())
                .isEqualTo(200);
        sleeper.resume();

        var unused = Await.until("it is a member again and shows what is true", TestCluster.PATIENCE, () -> {
            var seen = client.once(sleeper.host(), Asked.read(id)).join();
            assertThat(seen.status()).as(seen.body()).isIn(0, 200, 503);
            if (seen.status() != 200) {
                return Optional.empty();
            }
            assertThat(seen.number("n"))
                    .as("never what was true before: " + seen.body())
                    .isEqualTo(1);
            return Optional.of(seen);
        });
    }

    @Test
    @Order(7)
    void aLoginThatIsRepeatedUnderItsKeyMakesOneSession(TestCluster cluster) throws Exception {
        cluster.awaitWhole();
        var client = new SessionClient(cluster.hosts());
        var made = client.now(Asked.create("login-1"), LONG);

        for (var host : cluster.hosts()) {
            var again = client.once(host, Asked.create("login-1")).join();
            assertThat(again.status()).isEqualTo(201);
            assertThat(again.id()).isEqualTo(made.id());
        }
        assertThat(client.now(Asked.create("login-2"), LONG).id()).isNotEqualTo(made.id());
    }

    private static void toldFirst(String what, SessionLoad load) {
        long opened = System.nanoTime();
        load.awaitAcknowledged(1);
        System.out.println("sessions, " + what + ": first success " + (load.firstAfter(opened) - opened) / 1_000_000
                + " ms after the new primary was seen");
    }

    private static void passes(String what, SessionLoad load) {
        assertThat(load.findings()).as(what).isEmpty();
        System.out.println("sessions, " + what + ": " + load.text());
    }
}
