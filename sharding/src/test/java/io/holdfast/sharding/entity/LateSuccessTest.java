package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Limits;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** An owner whose process slept between its write and the journal's word. */
class LateSuccessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ActorTestKit ACTORS = InMemory.actors();
    private final AtomicLong nanos = new AtomicLong();

    @AfterAll
    static void stop() {
        ACTORS.shutdownTestKit();
    }

    @Test
    void aSuccessThatIsHeardOfSoonIsTold() {
        assertThat(answerWhenHeardAfter(Duration.ofSeconds(2))).isInstanceOf(Answer.Shown.class);
    }

    @Test
    void aSuccessThatIsHeardOfWhenAnotherNodeMayHaveAnsweredIsNotToldAsOne() {
        assertThat(answerWhenHeardAfter(Duration.ofSeconds(10)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, no -> assertThat(no.why()).isEqualTo(Refusal.UNAVAILABLE));
    }

    private Answer answerWhenHeardAfter(Duration sleep) {
        var settings = new OwnerSettings(
                "h1",
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                sleepsInEachWrite(sleep),
                new CloseContact(),
                new NothingLent(nanos.get()),
                Clock.systemUTC(),
                nanos::get);
        var owner = ACTORS.spawn(SessionOwner.create(
                Kinds.session(Limits.DEFAULTS),
                "slept" + sleep,
                settings,
                (principal, command, limit) -> new CompletableFuture<>()));
        var asker = ACTORS.<Reply>createTestProbe();
        var create = new SessionCommand.Create("hash", "", Map.of(), 60_000, 0);
        owner.tell(new OwnerMessage.Asked(create, asker.getRef(), 1));
        return asker.receiveMessage(LIMIT).answer();
    }

    private Journal sleepsInEachWrite(Duration sleep) {
        return new OpenJournal() {
            @Override
            public void append(String id, long first, List<?> events, @Nullable Object state, Ended ended) {
                nanos.addAndGet(sleep.toNanos());
                super.append(id, first, events, state, ended);
            }
        };
    }
}
