package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.KeepsSessions;
import io.holdfast.multijvm.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Load for {@code holdfast.minutes}, with nodes that stand still for a second now and then and, where there is nftables, one packet
 * of a hundred lost: nothing of that is a reason to change the primary, and nothing of a node may only grow. Run by {@code ./holdfast chaos quiet}.
 */
@ExtendWith(LabExtension.class)
@KeepsSessions
class QuietRun {
    private static final Duration PERIOD = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String NO_LOSS = ", without packet loss (no nftables)";
    private static final Duration BETWEEN = Duration.ofSeconds(9);

    @Test
    void nothingIsDoneWithoutAReason(Scene scene) throws Exception {
        int minutes = Integer.getInteger("holdfast.minutes", 10);
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        boolean lossy = lossy(scene);
        var footprints = new Footprints(scene.cluster().nodes());
        int pauses = 0;
        long lost = 0;
        String outcome = "FAILED: the first " + PERIOD + " did not pass";
        try {
            do {
                pauses += period(scene, Math.min(end, System.nanoTime() + PERIOD.toNanos()));
                outcome = "no change of primary, nothing lost.";
                footprints.look();
            } while (System.nanoTime() - end < 0);
            lost = lossy ? keep(scene) : 0;
            Proof.that("packets that were lost", lost > 0 || !lossy);
            assertThat(footprints.grown()).as("what only grew").isEmpty();
        } catch (Exception | AssertionError e) {
            outcome = "FAILED: " + e.getMessage();
            throw e;
        } finally {
            putDown(minutes, pauses, lossy ? " and 1 % loss, " + lost + " packets" : NO_LOSS, outcome, footprints);
        }
    }

    /** With clients and histories of its own: what checks them grows faster than they do. Returns the number of pauses. */
    private static int period(Scene scene, long end) throws Exception {
        int pauses = 0;
        try (var trial = scene.cluster().trial("quiet");
                var load = Load.start(scene)) {
            load.awaitSome();
            do {
                pause(scene.any(scene.cluster().nodes()));
                pauses++;
                load.awaitSome();
                assertThat(scene.cluster().group().epoch())
                        .as("the epoch after %d pauses of 1 s", pauses)
                        .isEqualTo(trial.before().epoch());
            } while (System.nanoTime() - end < 0);
            trial.fault(pauses + " pauses of a JVM", () -> {});
            trial.passes();
            assertThat(load.findings()).isEmpty();
            return pauses;
        }
    }

    private static boolean lossy(Scene scene) {
        boolean all = true;
        for (var node : scene.cluster().nodes()) {
            all &= scene.network().lose(node.number(), 100);
        }
        if (!all) {
            System.out.println(
                    "\n==== WITHOUT LOSS: no nftables (Debian: apt-get install nftables), or none in this kernel\n");
        }
        return all;
    }

    private static long keep(Scene scene) {
        return scene.cluster().nodes().stream()
                .mapToLong(node -> scene.network().keep(node.number()))
                .sum();
    }

    private static void pause(NodeProcess node) {
        node.pause();
        Await.pause(PAUSE.toNanos()); // the fault itself
        node.resume();
        Await.pause(BETWEEN.toNanos()); // its rhythm
    }

    private static void putDown(int minutes, int pauses, String loss, String outcome, Footprints footprints)
            throws IOException {
        var lines = new ArrayList<String>();
        lines.add("**%s**: %d minutes of load with %d pauses of 1 s%s: %s"
                .formatted(Tally.stamp(), minutes, pauses, loss, outcome));
        lines.add("");
        lines.addAll(footprints.lines());
        ResultsPage.ofTheProject().add("Soak", lines);
    }
}
