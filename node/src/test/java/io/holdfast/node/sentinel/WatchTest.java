package io.holdfast.node.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.node.sentinel.SentinelView.Stage;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Looking fifty times a second costs nothing while nothing happens, and hides nothing when it does. */
class WatchTest {
    private final Counting source = new Counting();
    private long now;
    private final Watch watch = new Watch(source, () -> now);

    @Test
    void aViewThatNothingMadeOldIsKeptForATenthOfASecond() {
        source.quietly(FakeSource.steady(4, FakeSource.A, FakeSource.replica(FakeSource.B)));
        assertThat(look(99)).isEqualTo(1);
        assertThat(look(1)).isEqualTo(2);
        assertThat(watch.view().group("cache").orElseThrow().replicas()).hasSize(1);
    }

    @Test
    void anewStateIsSeenAtOnce() {
        source.inner.show(FakeSource.view(FakeSource.steady(5, FakeSource.B)));
        assertThat(watch.look()).extracting(Notice::channel).contains("+switch-master");
        assertThat(source.views).isEqualTo(2);
    }

    @Test
    void whileThePrimaryChangesEachLookIsAWholeOne() {
        source.inner.show(FakeSource.view(FakeSource.group(5, FakeSource.A, true, Stage.FENCING, null)));
        assertThat(look(0)).isEqualTo(2);
        assertThat(look(5)).isEqualTo(3);
        assertThat(look(5)).isEqualTo(4);
    }

    private int look(long afterMillis) {
        now += afterMillis * 1_000_000L;
        var unused = watch.look();
        return source.views;
    }

    /** Counts whole views, and can show another one without a newer state. */
    private static final class Counting implements SentinelSource {
        private final FakeSource inner = new FakeSource();
        private SentinelView.Group quiet = FakeSource.steady(4, FakeSource.A);
        private boolean quietly;
        private int views;

        void quietly(SentinelView.Group group) {
            quiet = group;
            quietly = true;
        }

        @Override
        public SentinelView view() {
            views++;
            return quietly ? FakeSource.view(quiet) : inner.view();
        }

        @Override
        public long newest() {
            return inner.newest();
        }

        @Override
        public CompletionStage<Outcome> switchover(String group) {
            return inner.switchover(group);
        }
    }
}
