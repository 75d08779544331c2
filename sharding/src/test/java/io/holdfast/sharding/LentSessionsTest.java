package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static io.holdfast.sharding.SessionsTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions that every node reads again and again, so that their owner lends them, and that end or change meanwhile. */
class LentSessionsTest extends OnThreeNodes {
    private static final int NODES = 3;
    private static final int AGAIN = 8;
    private static final int ROUNDS = 20;
    private static final int CHANGES = 200;

    @Test
    void nobodyReadsLessThanWhatWasAcknowledgedBeforeHeAsked() throws Exception {
        var session = done(node(0).create(NewSession.anonymous().with("n", "0")));
        var acknowledged = new AtomicLong();
        var over = new AtomicBoolean();
        var readers = new ArrayList<Callable<Long>>();
        for (int i = 0; i < 2 * NODES; i++) {
            int reader = i;
            readers.add(() -> {
                long reads = 0;
                for (long last = 0; !over.get(); reads++) {
                    long least = Math.max(last, acknowledged.get());
                    last = n(done(node(reader).read(session.id())));
                    assertThat(last).as("read on node %d", reader % NODES).isGreaterThanOrEqualTo(least);
                }
                return reads;
            });
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reads = readers.stream().map(threads::submit).toList();
            try {
                for (int i = 1; i <= CHANGES; i++) {
                    done(node(i).change(session.id(), Change.none().incr("n", 1)));
                    acknowledged.set(i);
                    warm(session.id());
                }
            } finally {
                over.set(true);
            }
            for (var read : reads) {
                assertThat(read.get()).isPositive();
            }
        }
    }

    @Test
    void anIdThatWasRotatedOrALogoutIsKnownEverywhereAtOnce() {
        for (int i = 0; i < ROUNDS; i++) {
            var session = done(node(i).create(NewSession.anonymous()));
            warm(session.id());
            var next = done(node(i).rotate(session.id(), 0)).id();
            assertThat(refusals(session.id())).containsOnly(Refusal.GONE);
            warm(next);
            done(node(i + 1).delete(next, 0));
            assertThat(refusals(next)).containsOnly(Refusal.GONE);
        }
    }

    @Test
    void aRevocationEndsWhatIsLentToo() {
        for (int i = 0; i < 3; i++) {
            var session = done(node(i).create(NewSession.of("lent" + i)));
            warm(session.id());
            done(node(i).revokeAll("lent" + i));
            assertThat(refusals(session.id())).containsOnly(Refusal.GONE);
        }
    }

    /** Reads so often on every node that it is worth lending. */
    private void warm(SessionId id) {
        for (int i = 0; i < AGAIN * NODES; i++) {
            done(node(i).read(id));
        }
    }

    private List<@Nullable Refusal> refusals(SessionId id) {
        return IntStream.range(0, NODES)
                .<@Nullable Refusal>mapToObj(i -> refusal(node(i).read(id)))
                .toList();
    }

    private static long n(Session session) {
        return Long.parseLong(String.valueOf(session.attributes().get("n")));
    }
}
