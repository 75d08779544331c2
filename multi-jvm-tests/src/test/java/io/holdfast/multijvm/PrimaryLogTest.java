package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrimaryLogTest {
    private final PrimaryLog log = new PrimaryLog();

    @Test
    void onePrimaryAfterTheOtherIsFine() {
        saw("h1", "life", 2, 10);
        saw("h1", "life", 2, 20);
        saw("h2", "life", 3, 30);
        saw("h2", "life", 3, 40);

        assertThat(log.findings()).isEmpty();
    }

    @Test
    void aPrimarySeenWhileAnotherReignsIsFound() {
        saw("h1", "life", 2, 10);
        saw("h2", "life", 3, 20);
        saw("h1", "life", 2, 30);

        assertThat(log.findings()).contains("two primaries at once: h1 and h2");
    }

    @Test
    void aPrimaryThatRestartedMeanwhileDidNotReignAllTheTime() {
        saw("h1", "first life", 2, 10);
        saw("h2", "life", 3, 20);
        saw("h1", "second life", 4, 30);

        assertThat(log.findings()).isEmpty();
    }

    @Test
    void aTimelineThatIsUsedTwiceIsFound() {
        saw("h1", "life", 2, 10);
        saw("h2", "life", 2, 20);

        assertThat(log.findings()).containsExactly("the timeline did not rise: 2 on h1, then 2 on h2");
    }

    @Test
    void aTimelineThatGoesBackIsFound() {
        saw("h1", "life", 4, 10);
        saw("h2", "life", 3, 20);

        assertThat(log.findings()).containsExactly("the timeline did not rise: 4 on h1, then 3 on h2");
    }

    private void saw(String node, String life, long timeline, long at) {
        log.add(new PrimaryLog.Sighting(node, life, timeline, at, at + 1));
    }
}
