package io.holdfast.failover.coordinator;

import static io.holdfast.failover.coordinator.States.H1;
import static io.holdfast.failover.coordinator.States.H2;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.core.Seen;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopologyMonitorTest {
    private static final GroupName MAIN = new GroupName("main");
    private static final long MS = 1_000_000L;
    private final AwakeClock clock = new AwakeClock(0);
    private final TopologyMonitor monitor = new TopologyMonitor(clock);

    @Test
    void theAgeOfASilentNodeGrowsWhileTheOthersStayFresh() {
        hear(H1, 1, 0);
        for (int t = 100; t <= 2000; t += 100) {
            hear(H2, t, t);
        }

        assertThat(ages(2000)).containsEntry(H1, Duration.ofSeconds(2)).containsEntry(H2, Duration.ZERO);
    }

    @Test
    void aPauseOfTheObserverIsNoSilenceOfTheOthers() {
        hear(H1, 1, 1000);
        hear(H2, 1, 1000);

        assertThat(ages(9000).values()).allMatch(age -> age.compareTo(Duration.ofMillis(100)) <= 0);
        for (int t = 9100; t <= 10000; t += 100) {
            clock.at(t * MS);
        }
        assertThat(ages(10000).get(H1)).isEqualTo(Duration.ofMillis(1100));
    }

    @Test
    void aReportThatComesRightAfterAPauseIsNotOlderThanItIs() {
        hear(H1, 1, 0);
        hear(H1, 2, 5000);

        assertThat(ages(5200)).containsEntry(H1, Duration.ofMillis(200));
    }

    @Test
    void aShortDelayIsTimeLikeAnyOther() {
        hear(H1, 1, 0);

        assertThat(ages(400)).containsEntry(H1, Duration.ofMillis(400));
    }

    @Test
    void anOvertakenReportIsDropped() {
        assertThat(hear(H1, 5, 0)).isTrue();
        assertThat(hear(H1, 4, 10)).isFalse();
        assertThat(hear(H1, 5, 20)).isFalse();

        assertThat(ages(20)).containsEntry(H1, Duration.ofMillis(20));
    }

    /** Nobody decides anew for it, but its sender lives. */
    @Test
    void aReportThatRepeatsWhatWasSaidIsTakenInAndIsNoNews() {
        hear(H1, 1, 0);

        assertThat(hear(H1, 2, 250)).isFalse();
        assertThat(ages(300)).containsEntry(H1, Duration.ofMillis(50));
    }

    @Test
    void aNewRunOfANodeCountsFromOneAgainAndTheOldRunStaysOut() {
        hear(H1, 500, 0);
        assertThat(monitor.receive(States.empty(H1, MAIN, "second", 1), 10 * MS))
                .isTrue();

        assertThat(hear(H1, 501, 20)).isFalse();
        assertThat(monitor.seen(MAIN, 20 * MS).getFirst().report().boot()).isEqualTo("second");
    }

    @Test
    void aRunThatWasTakenForEndedIsHeardAgainWhenTheOtherOneIsSilent() {
        hear(H1, 500, 0);
        monitor.receive(States.empty(H1, MAIN, "straggler", 1), 10 * MS);
        for (int t = 100; t <= 1100; t += 100) {
            clock.at(t * MS);
        }

        assertThat(hear(H1, 501, 1100)).isTrue();
    }

    private boolean hear(NodeName node, long sequence, long millis) {
        return monitor.receive(States.empty(node, MAIN, "first", sequence), millis * MS);
    }

    private Map<NodeName, Duration> ages(long millis) {
        return monitor.seen(MAIN, millis * MS).stream()
                .collect(Collectors.toMap(seen -> seen.report().node(), Seen::age));
    }
}
