package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BorrowersTest {
    private static final ActorTestKit ACTORS = ActorTestKit.create();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final TestProbe<CourierMessage> courier = ACTORS.createTestProbe();
    private final TestProbe<OwnerMessage> owner = ACTORS.createTestProbe();
    private final ActorRef<CourierMessage> h2 =
            ACTORS.<CourierMessage>createTestProbe().getRef();
    private final ActorRef<CourierMessage> h3 =
            ACTORS.<CourierMessage>createTestProbe().getRef();
    private final Borrowers borrowers = new Borrowers(CompletableFuture.completedFuture(courier.getRef()), nanos::get);

    @AfterAll
    static void stop() {
        ACTORS.shutdownTestKit();
    }

    @Test
    void anOwnerHearsOnceThatAllIsBack() {
        borrowers.lent("key", h2);
        borrowers.lent("key", h3);
        borrowers.lent("other", h2);

        var told = borrowers.recalled(new CourierMessage.Recall("key", owner.getRef(), 4));
        assertThat(told).containsOnlyKeys(h2, h3);
        long id = told.values().iterator().next().id();
        borrowers.returned(id, h2);
        borrowers.returned(id, h2);
        assertThat(borrowers.isEmpty()).isFalse();
        borrowers.returned(id, h3);
        borrowers.returned(id, h3);
        // Behind them in the owner's mailbox.
        owner.getRef().tell(new OwnerMessage.Stop());

        assertThat(owner.receiveMessage()).isEqualTo(new OwnerMessage.Returned(4));
        assertThat(owner.receiveMessage()).isEqualTo(new OwnerMessage.Stop());
    }

    @Test
    void nobodyIsAskedWhoseLoanIsOver() {
        borrowers.lent("key", h2);
        nanos.addAndGet(Loans.OVER);

        assertThat(borrowers.recalled(new CourierMessage.Recall("key", owner.getRef(), 1)))
                .isEmpty();
        assertThat(owner.receiveMessage()).isEqualTo(new OwnerMessage.Returned(1));
        borrowers.lent("key", h2);
        borrowers.recalled(new CourierMessage.Recall("key", owner.getRef(), 2));
        borrowers.lent("other", h3);
        nanos.addAndGet(Loans.OVER);
        borrowers.sweep();
        assertThat(borrowers.isEmpty()).isTrue();
    }

    @Test
    void afterALossNobodyIsSureForTheTimeOfALoan() {
        long begun = nanos.get();
        assertThat(borrowers.lentBefore("key")).isEqualTo(begun + Loans.OVER);

        nanos.addAndGet(5 * Loans.OVER);
        borrowers.lost();

        assertThat(borrowers.lentBefore("key")).isEqualTo(nanos.get() + Loans.OVER);
    }

    @Test
    void whatAnOwnerLeavesBehindIsKnownToTheNextOne() {
        long until = nanos.get() + 2 * Loans.OVER;
        borrowers.left("key", until);

        assertThat(borrowers.lentBefore("key")).isEqualTo(until);
        assertThat(borrowers.lentBefore("other")).isNotEqualTo(until);
        assertThat(borrowers.isEmpty()).isFalse();
    }
}
