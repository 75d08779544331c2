package io.holdfast.node.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.sentinel.SentinelView.Stage;
import org.junit.jupiter.api.Test;

/** Looking fifty times a second costs nothing while nothing happens, and hides nothing when it does. */
class WatchTest {
    private final FakeSource source = new FakeSource();
    private long now;
    private final Watch watch = new Watch(source, () -> now);

    @Test
    void aViewThatNothingMadeOldIsKeptForATenthOfASecond() {
        assertThat(dueAfter(99)).isFalse();
        assertThat(dueAfter(1)).isTrue();
    }

    @Test
    void aNewerStateIsLookedAtAtOnce() {
        source.show(FakeSource.view(FakeSource.steady(5, FakeSource.B)));
        assertThat(dueAfter(0)).isTrue();
        assertThat(watch.look()).extracting(Notice::channel).contains("+switch-master");
        assertThat(dueAfter(0)).isFalse();
    }

    @Test
    void aChangeOfPrimaryIsLookedAtEachTime() {
        source.show(FakeSource.view(FakeSource.group(5, FakeSource.A, true, Stage.FENCING, null)));
        assertThat(watch.look()).isNotEmpty();
        assertThat(dueAfter(0)).isTrue();
        assertThat(watch.look()).isEmpty();
        assertThat(dueAfter(5)).isTrue();
    }

    private boolean dueAfter(long millis) {
        now += millis * 1_000_000L;
        return watch.due();
    }
}
