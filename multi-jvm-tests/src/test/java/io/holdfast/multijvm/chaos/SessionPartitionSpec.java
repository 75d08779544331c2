package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.KeepsSessions;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.TestCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sessions whose owner is parted from the other nodes while clients still reach it: it takes no change that its successor does not
 * know, shows nothing old, and once all is healed nothing acknowledged is missing and nothing is there twice.
 */
@ExtendWith(LabExtension.class)
@KeepsSessions
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SessionPartitionSpec {
    private static final int SOME = 20;
    /** So long an owner believes what the others said last, which is far less than they need to take its sessions. */
    private static final long BELIEVED = Duration.ofMillis(1500).toNanos();

    /** Whoever succeeds it can write all the time; the journal is out of its own reach. */
    @Test
    @Order(1)
    void anOwnerThatIsPartedFromTheOthersAndFromTheJournalSaysNothingMore(Scene scene) throws Exception {
        scene.cluster().awaitWhole();
        passes(scene, scene.any(scene.others(scene.cluster().primary())));
    }

    /** It reaches a PostgreSQL that takes itself for the primary until its lease has run out. */
    @Test
    @Order(2)
    void anOwnerThatIsPartedFromTheOthersTogetherWithTheJournalSaysNothingMore(Scene scene) throws Exception {
        scene.cluster().awaitWhole();
        passes(scene, scene.cluster().primary());
    }

    /** It reaches the primary, and so does the node that takes it for dead: only the journal can tell them apart. */
    @Test
    @Order(3)
    void anOwnerThatOneOtherNodeTakesForDeadWritesNothingThatItsSuccessorDoesNotKnow(Scene scene) throws Exception {
        var cluster = scene.cluster();
        cluster.awaitWhole();
        var others = scene.others(cluster.primary());
        try (var lists = SessionLists.start(cluster)) {
            var owned = owned(lists, others.getFirst());
            var injected = NetworkFaults.ONE_PAIR.action().on(scene, cluster.primary());
            try {
                lists.awaitChanges("the sessions are changed while two do not hear each other", owned, one -> true);
            } finally {
                injected.heal().run();
            }
            cluster.awaitWhole();
            healed(scene, lists);
        }
    }

    private static void passes(Scene scene, NodeProcess alone) throws Exception {
        try (var lists = SessionLists.start(scene.cluster())) {
            var owned = owned(lists, alone);
            lists.await("each session is used at " + alone.name(), SOME, one -> one.done() && one.at(alone));
            var injected = NetworkFaults.MINORITY.action().on(scene, alone);
            long over = System.nanoTime() + BELIEVED;
            try {
                lists.awaitChanges("its sessions are changed on the other side", owned, one -> !one.at(alone));
                lists.await(alone.name() + " refuses reads", 1, one -> one.at(alone) && !one.changes() && !one.done());
                lists.await(alone.name() + " is asked for more", SOME, one -> one.at(alone));
                assertThat(lists.since(over, one -> one.at(alone) && one.done()))
                        .as(
                                "successes of %s that were asked for when it had not heard the others for so long",
                                alone.name())
                        .isEmpty();
            } finally {
                injected.heal().run();
            }
            scene.cluster().awaitWhole();
            healed(scene, lists);
        }
    }

    /** The shards may still be on their way to where they belong. */
    private static Set<Integer> owned(SessionLists lists, NodeProcess node) {
        var owned = new AtomicReference<Set<Integer>>(new HashSet<>());
        Await.that(node.name() + " owns some of the sessions", TestCluster.PATIENCE, () -> {
            owned.set(lists.ownedBy(node));
            return owned.get().size() > 1;
        });
        return owned.get();
    }

    private static void healed(Scene scene, SessionLists lists) {
        for (var node : scene.cluster().nodes()) {
            lists.await(node.name() + " serves sessions again", SOME, one -> one.done() && one.at(node));
        }
        assertThat(lists.findings()).isEmpty();
        System.out.println("chaos, sessions: " + lists.text());
    }
}
