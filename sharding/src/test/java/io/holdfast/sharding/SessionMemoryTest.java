package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a session costs that lives in memory while nobody asks for it, its own few values included. */
class SessionMemoryTest {
    private static final SessionsOptions OPTIONS =
            new SessionsOptions("", new Limits(4096, 16, 64, 200), 0, Duration.ofSeconds(5));
    private static final int SESSIONS = 3200;
    private static final int AT_ONCE = 64;
    private static final long MOST = 2048;
    private static final Duration REST = Duration.ofSeconds(30);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    @Test
    void anIdleLiveSessionTakesLessThanTwoKibibytesWithAllThatItHolds() throws Exception {
        try (var database = new TestDatabase();
                var cluster = new TestCluster(1, () -> Optional.of(database.primary()), OPTIONS)) {
            make(cluster.on(0), 0, 1000);
            long before = rested();
            make(cluster.on(0), 10_000, SESSIONS);
            long each = (rested() - before) / SESSIONS;
            System.out.println("an idle live session takes " + each + " bytes of heap");

            assertThat(each).isLessThanOrEqualTo(MOST);
        }
    }

    /** Each exactly once, however slow the machine is. */
    private static void make(Sessions sessions, int from, int count) {
        for (int made = 0; made < count; made += AT_ONCE) {
            var batch = from + made;
            Eventually.holds("a batch is made", () -> {
                var stages = new ArrayList<CompletionStage<Session>>();
                for (int i = 0; i < AT_ONCE; i++) {
                    stages.add(sessions.create(NewSession.anonymous().once("m" + (batch + i))));
                }
                return stages.stream().allMatch(stage -> refusal(stage) == null);
            });
        }
    }

    /** Until eight looks in a row have found no less: by then the writers have gone, and nothing more is let go of. */
    private static long rested() {
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + REST.toNanos();
        for (int same = 0; same < 8 && System.nanoTime() - end < 0; ) {
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            same = used < least - least / 200 ? 0 : same + 1;
            least = Math.min(least, used);
            Eventually.pause(BETWEEN);
        }
        return least;
    }
}
