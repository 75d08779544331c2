package io.holdfast.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StateListenerTest {
    private static final long SECOND = 1_000_000_000L;
    private final StateListener listener = new StateListener(Set.of("groups"), 0);

    @Test
    void whatHappensIsToldAtOnce() {
        assertThat(listener.next(items("steady", 1), 0)).hasSize(1);
        assertThat(listener.next(items("fencing", 1), 1)).first().asString().contains("\"phase\":\"fencing\"");
    }

    @Test
    void whatMerelyMovesIsToldOnceASecond() {
        listener.next(items("steady", 1), 0);
        assertThat(listener.next(items("steady", 2), SECOND / 2)).isEmpty();
        assertThat(listener.next(items("steady", 3), SECOND)).first().asString().contains("\"lag\":3");
    }

    @Test
    void whoHearsNothingForASecondHearsThatTheNodeIsThere() {
        listener.next(items("steady", 1), 0);
        assertThat(listener.next(items("steady", 1), SECOND)).containsExactly(": still here\n\n");
        assertThat(listener.next(items("steady", 1), SECOND + 1)).isEmpty();
    }

    @Test
    void otherTopicsAreNotTold() {
        assertThat(new StateListener(Set.of("cluster"), 0).next(items("steady", 1), 0))
                .isEmpty();
    }

    @Test
    void howeverManyListenTheStateIsLookedAtOnce() {
        var looks = new AtomicLong();
        var nanos = new AtomicLong();
        var feed = new StateFeed(
                () -> {
                    looks.incrementAndGet();
                    return List.of();
                },
                nanos::get);
        feed.look();
        feed.look();
        assertThat(looks).hasValue(1);
        nanos.set(SECOND);
        feed.look();
        assertThat(looks).hasValue(2);
    }

    private static List<StateFeed.Item> items(String phase, long lag) {
        var body = Map.of("phase", phase, "lag", lag);
        return new StateFeed(() -> List.of(new StateFeed.Part("groups", "group", "main", body)), () -> 0L).look();
    }
}
