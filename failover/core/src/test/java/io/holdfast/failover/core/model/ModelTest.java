package io.holdfast.failover.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code failover/model/failover.pml} in every interleaving: within small bounds in each test run, within larger ones by
 * {@code ./holdfast model}. Each bug that is sown in it must be found.
 */
class ModelTest {
    private static final List<String> SMALL = List.of("-O1", "-DMEMLIM=1500");
    private static final List<String> QUICK = List.of("-O0", "-DMEMLIM=1500");
    private static final List<String> LARGE =
            List.of("-O2", "-DMEMLIM=" + Integer.getInteger("holdfast.model.megabytes", 9000));
    private static final List<String> LARGER_BOUNDS = List.of(
            "MAXE=3 LOG=3 CRASHES=1",
            "MAXE=3 LOG=3 CRASHES=0 LATE=1",
            "MAXE=2 LOG=3 CRASHES=1 LATE=1",
            "MAXE=2 LOG=3 CRASHES=0 LEAVES=1 WIPES=1",
            "MAXE=2 LOG=2 CRASHES=1 LEAVES=1 WIPES=1",
            "MAXE=2 LOG=3 CRASHES=0 AVAIL=1");

    @BeforeAll
    static void needsSpin() {
        if (!Spin.isThere()) {
            System.out.println("THE MODEL IS NOT CHECKED: spin or gcc is missing (apt-get install spin gcc libc6-dev)");
        }
        assumeTrue(Spin.isThere(), "spin or gcc is missing: apt-get install spin gcc libc6-dev");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            failovers and switchovers               | MAXE=3 LOG=3 CRASHES=0
            and a crash                             | MAXE=2 LOG=2 CRASHES=1
            and an order that comes late            | MAXE=2 LOG=2 CRASHES=0 LATE=1
            a disk is wiped, a member leaves, joins | MAXE=2 LOG=2 CRASHES=0 LEAVES=1 WIPES=1 HANDOVERS=0
            the primary goes on alone               | MAXE=2 LOG=2 CRASHES=0 AVAIL=1 HANDOVERS=0
            """)
    void nothingThatWasAcknowledgedIsLostInAnyInterleaving(String what, String bounds) throws Exception {
        holds(what, bounds, SMALL);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            UNVERIFIED_FENCE    | MAXE=2 LOG=3 CRASHES=0
            QUORUM_TOO_SMALL    | MAXE=2 LOG=3 CRASHES=0
            NO_EPOCH_CHECK      | MAXE=2 LOG=3 CRASHES=0 LATE=1 HANDOVERS=0
            OFFSET_ONLY_CHOICE  | MAXE=3 LOG=3 CRASHES=0 HANDOVERS=0
            SAME_TIMELINE_TWICE | MAXE=3 LOG=3 CRASHES=0
            REMOVED_TOO_EARLY   | MAXE=2 LOG=2 CRASHES=0 LEAVES=1 HANDOVERS=0
            RAISED_TOO_EARLY    | MAXE=2 LOG=2 CRASHES=0 AVAIL=1 HANDOVERS=0
            TARGET_UNPROVEN     | MAXE=2 LOG=2 CRASHES=0
            ALONE_UNPROVEN      | MAXE=3 LOG=2 CRASHES=0
            ALONE_AS_REGISTERED | MAXE=3 LOG=2 CRASHES=0
            """)
    void everySownBugIsFound(String bug, String bounds) throws Exception {
        var verdict =
                Spin.check(Stream.concat(Stream.of(bug), split(bounds).stream()).toList(), QUICK);

        System.out.printf(
                "model: %s is found in %d states, %d ms: %s%n",
                bug, verdict.states(), verdict.millis(), verdict.broken());
        assertThat(verdict.broken()).as(bug).contains("assertion violated");
    }

    @Test
    @EnabledIfSystemProperty(named = "holdfast.model", matches = "large")
    void theLargerScopeHolds() throws Exception {
        for (var bounds : LARGER_BOUNDS) {
            holds("larger scope " + (LARGER_BOUNDS.indexOf(bounds) + 1) + " of " + LARGER_BOUNDS.size(), bounds, LARGE);
        }
    }

    private static void holds(String what, String bounds, List<String> forC) throws Exception {
        var verdict = Spin.check(split(bounds), forC);

        System.out.printf(
                "model: %s (%s): %d states in %d ms%s%n",
                what, bounds, verdict.states(), verdict.millis(), verdict.whole() ? "" : ", NOT ALL OF THEM");
        assertThat(verdict.broken()).as(what).isEmpty();
        assertThat(verdict.whole()).as("every state of %s was visited", bounds).isTrue();
    }

    private static List<String> split(String bounds) {
        return List.of(bounds.strip().split(" +"));
    }
}
