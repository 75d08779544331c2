package io.holdfast.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.node.http.FakeSessions;
import io.holdfast.sharding.NewSession;
import io.holdfast.sharding.SessionException;
import io.holdfast.sharding.SessionId;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class MeasuredSessionsTest {
    private final NodeMetrics metrics = new NodeMetrics();
    private final FakeSessions kept = new FakeSessions();
    private final MeasuredSessions sessions = new MeasuredSessions(kept, metrics);

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void eachOperationIsCountedByWhatBecameOfItAndTimed() {
        var id = done(sessions.create(NewSession.anonymous())).id();
        done(sessions.read(id));
        done(sessions.read(id));
        done(sessions.delete(id, 0));
        assertFails(sessions.read(id));
        assertFails(sessions.read(SessionId.random(new SecureRandom())));
        kept.away(true);
        assertFails(sessions.create(NewSession.anonymous()));

        assertThat(metrics.text())
                .contains("holdfast_session_ops_total{op=\"create\",result=\"ok\"} 1.0\n")
                .contains("holdfast_session_ops_total{op=\"create\",result=\"unavailable\"} 1.0\n")
                .contains("holdfast_session_ops_total{op=\"read\",result=\"ok\"} 2.0\n")
                .contains("holdfast_session_ops_total{op=\"read\",result=\"gone\"} 1.0\n")
                .contains("holdfast_session_ops_total{op=\"read\",result=\"unknown\"} 1.0\n")
                .contains("holdfast_session_ops_total{op=\"delete\",result=\"ok\"} 1.0\n")
                .contains("holdfast_session_op_duration_seconds_count{op=\"read\"} 4\n")
                .doesNotContain(id.reveal());
    }

    private static void assertFails(CompletionStage<?> stage) {
        assertThatThrownBy(() -> done(stage)).hasCauseInstanceOf(SessionException.class);
    }
}
