package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.GapTable;
import io.holdfast.multijvm.KeepsSessions;
import io.holdfast.multijvm.NodeFile;
import io.holdfast.multijvm.lab.Requirements;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Random compositions for {@code holdfast.minutes}, one after another, each with a seed of its own that repeats it; run by
 * {@code ./holdfast chaos soak}. After a failure it goes on with a new cluster: one finding must not hide the next.
 */
@KeepsSessions
class SoakRun {
    private final Tally tally = new Tally();

    @Test
    void compositions() throws Exception {
        var missing = Requirements.missing();
        missing.ifPresent(why -> System.out.println("\n==== SKIPPED: soak: " + why + "\n"));
        Assumptions.assumeTrue(missing.isEmpty());
        int minutes = Integer.getInteger("holdfast.minutes", 10);
        long seed = Seed.ofThisRun();
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        int failed = 0;
        var gaps = new GapTable();
        try {
            do {
                seed = clusters(gaps, seed, end);
                failed += seed < 0 ? 1 : 0;
                seed = Math.abs(seed) + 1;
            } while (System.nanoTime() - end < 0);
        } finally {
            gaps.close();
            ResultsPage.ofTheProject().add("Soak", tally.lines(minutes + " minutes of random compositions"));
        }
        Assertions.assertEquals(0, failed, "compositions failed; what is above says which");
    }

    /** On one cluster until time is over or something fails; the last seed, negative when it failed. */
    private long clusters(GapTable gaps, long first, long end) {
        Scene scene;
        try {
            scene = LabExtension.build(gaps, NodeFile.With.of(SoakRun.class));
        } catch (AssertionError e) {
            tally.failed("a new cluster before seed " + first, e);
            return -first;
        }
        long seed = first;
        try {
            while (composed(scene, seed)) {
                if (System.nanoTime() - end >= 0) {
                    return seed;
                }
                seed++;
            }
            return -seed;
        } finally {
            close(scene, seed);
        }
    }

    private void close(Scene scene, long seed) {
        try {
            scene.cluster().close();
        } catch (AssertionError e) {
            tally.failed("the end of the cluster after seed " + seed, e);
        }
    }

    private boolean composed(Scene scene, long seed) {
        var name = "composition of seed " + seed;
        System.out.println("chaos, " + name + ": the same again: ./holdfast chaos seed " + seed);
        try {
            tally.passed("a composition", Composition.of(scene, seed).run(name));
            return true;
        } catch (Exception | AssertionError e) {
            tally.failed(name, e);
            LabExtension.tell(scene, name, e);
            return false;
        }
    }
}
