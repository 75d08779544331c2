package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.failover.coordinator.GroupControl.MemberView;
import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.failover.coordinator.GroupControl.Request;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnnouncingTest {
    private static final GroupName CACHE = new GroupName("cache");
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AtomicLong clock = new AtomicLong();
    private final List<String> asked = new ArrayList<>();
    private final CompletableFuture<Boolean> told = new CompletableFuture<>();
    private Phase phase = new Phase.Steady();
    private boolean electable = true;
    private int announced;
    private final Announcing announcing = new Announcing(group -> Optional.of(view()), this::ask, clock::get);

    AnnouncingTest() {
        announcing.by(group -> {
            announced++;
            return told;
        });
    }

    @Test
    void aSwitchoverBeginsOnceThoseWhoNeedTimeHadIt() {
        var outcome = announcing.request(CACHE, new Request.Switchover(null), LIMIT);
        assertThat(asked).isEmpty();

        clock.set(4_300_000_000L);
        told.complete(true);

        assertThat(asked).as("within the time that its asker waits").containsExactly("Switchover[target=null] 25700");
        assertThat(outcome).isCompleted();
    }

    @Test
    void aHeraldThatFailsHoldsNothingUp() {
        var unused = announcing.request(CACHE, new Request.Switchover(H2), LIMIT);

        told.completeExceptionally(new IllegalStateException("closed"));

        assertThat(asked).containsExactly("Switchover[target=h2] 30000");
    }

    @Test
    void whatCannotBeginIsAskedForAtOnceForItsRefusal() {
        var primary = announcing.request(CACHE, new Request.Switchover(H1), LIMIT);
        electable = false;
        var lagging = announcing.request(CACHE, new Request.Switchover(null), LIMIT);
        electable = true;
        phase = new Phase.HandingOver(H2);
        var busy = announcing.request(CACHE, new Request.Switchover(H2), LIMIT);

        assertThat(List.of(primary, lagging, busy))
                .allMatch(o -> o.toCompletableFuture().isDone());
        assertThat(announced).isZero();
    }

    @Test
    void whatIsNoPlannedChangeIsNotAnnounced() {
        var unused = announcing.request(CACHE, new Request.Failover(null), LIMIT);

        assertThat(asked).containsExactly("Failover[target=null] 30000");
        assertThat(announced).isZero();
    }

    private CompletionStage<Outcome> ask(GroupName group, Request request, Duration limit) {
        asked.add(request + " " + limit.toMillis());
        return CompletableFuture.completedStage(new Outcome.Done("done", 1));
    }

    private GroupView view() {
        var born = GroupState.unborn(CACHE, Engine.REDIS, AckRule.of(1, Durability.STRICT));
        var state = new GroupState(
                CACHE,
                Engine.REDIS,
                9,
                new Epoch(3),
                phase,
                H1,
                List.of(),
                born.ackRule(),
                List.of(),
                List.of(),
                5,
                "",
                Secret.NONE,
                false);
        return new GroupView(state, List.of(member(H1, false), member(H2, electable)), "", true, true);
    }

    private static MemberView member(NodeName node, boolean electable) {
        return new MemberView(node, true, "", "", null, null, 0, electable, "");
    }
}
