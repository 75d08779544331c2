package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.KeepsSessions;
import io.holdfast.multijvm.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Load for {@code holdfast.minutes}, with nodes that stand still for a second now and then and, where the kernel can, one packet
 * of a hundred lost: nothing of that is a reason to change the primary. Run by {@code ./holdfast chaos quiet}.
 */
@ExtendWith(LabExtension.class)
@KeepsSessions
class QuietRun {
    private static final Duration PERIOD = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration BETWEEN = Duration.ofSeconds(9);

    @Test
    void nothingIsDoneWithoutAReason(Scene scene) throws Exception {
        int minutes = Integer.getInteger("holdfast.minutes", 10);
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        boolean loss = lossy(scene);
        var before = footprints(scene);
        int pauses = 0;
        String outcome = "FAILED: the first " + PERIOD + " did not pass";
        try {
            do {
                pauses += period(scene, Math.min(end, System.nanoTime() + PERIOD.toNanos()));
                outcome = "no change of primary, nothing lost.";
            } while (System.nanoTime() - end < 0);
        } catch (Exception | AssertionError e) {
            outcome = "FAILED: " + e.getMessage();
            throw e;
        } finally {
            putDown(minutes, pauses, loss, outcome, List.of("- before: " + before, "- after: " + footprints(scene)));
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
            all &= scene.network().lose(node.number(), "1%");
        }
        if (!all) {
            System.out.println("\n==== WITHOUT LOSS: this kernel has no netem\n");
        }
        return all;
    }

    private static void pause(NodeProcess node) {
        node.pause();
        Await.pause(PAUSE.toNanos()); // the fault itself
        node.resume();
        Await.pause(BETWEEN.toNanos()); // its rhythm
    }

    private static List<String> footprints(Scene scene) throws IOException {
        var all = new ArrayList<String>();
        for (var node : scene.cluster().nodes()) {
            all.add(node.name() + " " + Footprint.of(node).text());
        }
        return all;
    }

    private static void putDown(int minutes, int pauses, boolean loss, String outcome, List<String> footprints)
            throws IOException {
        var what = "%d minutes of load with %d pauses of 1 s%s: %s"
                .formatted(minutes, pauses, loss ? " and 1 % loss" : ", without packet loss (no netem)", outcome);
        var lines = new ArrayList<>(List.of("**" + Tally.stamp() + "**: " + what, ""));
        lines.addAll(footprints);
        ResultsPage.ofTheProject().add("Soak", lines);
    }
}
