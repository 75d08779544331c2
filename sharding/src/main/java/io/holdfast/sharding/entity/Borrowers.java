package io.holdfast.sharding.entity;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Which other nodes' couriers have what this node's owners lent. An owner whose node was lost may have lent as much, and
 * nobody else knows to whom; so for the time of a loan after a loss every owner that begins takes what it holds for lent.
 */
final class Borrowers implements Lender {
    /** An owner's recall, until nobody of {@code awaited} has what it lent any more. */
    private record Open(ActorRef<OwnerMessage> owner, int number, Set<ActorRef<CourierMessage>> awaited, long until) {}

    private final CompletableFuture<ActorRef<CourierMessage>> courier;
    private final LongSupplier nanos;
    private final Map<String, Map<ActorRef<CourierMessage>, Long>> lent = new HashMap<>();
    private final Map<Long, Open> recalls = new HashMap<>();
    private final Map<String, Long> left = new ConcurrentHashMap<>();
    private volatile long unsureUntil;
    private long ids;

    Borrowers(CompletableFuture<ActorRef<CourierMessage>> courier, LongSupplier nanos) {
        this.courier = courier;
        this.nanos = nanos;
        // The process before this one may have ended a moment ago.
        this.unsureUntil = nanos.getAsLong() + Loans.OVER;
    }

    @Override
    public void recall(String key, ActorRef<OwnerMessage> owner, int number) {
        courier.join().tell(new CourierMessage.Recall(key, owner, number));
    }

    @Override
    public long lentBefore(String key) {
        long sure = unsureUntil;
        var one = left.get(key);
        return one != null && one - sure > 0 ? one : sure;
    }

    @Override
    public void left(String key, long until) {
        left.put(key, until);
    }

    /** A node is gone, and its owners with it; a node hears of that before it can own what was theirs. */
    void lost() {
        unsureUntil = nanos.getAsLong() + Loans.OVER;
    }

    /** From here on for the courier alone. */
    void lent(String key, ActorRef<CourierMessage> to) {
        lent.computeIfAbsent(key, one -> new HashMap<>(2)).put(to, nanos.getAsLong() + Loans.OVER);
    }

    /** Whoever must be told, under which id; an owner that lent nothing to another node hears so at once. */
    Map<ActorRef<CourierMessage>, CourierMessage.Recalled> recalled(CourierMessage.Recall recall) {
        long now = nanos.getAsLong();
        var have = lent.getOrDefault(recall.key(), Map.of());
        lent.remove(recall.key());
        var awaited = new HashSet<ActorRef<CourierMessage>>();
        have.forEach((who, until) -> {
            if (until - now > 0) {
                awaited.add(who);
            }
        });
        var tell = new HashMap<ActorRef<CourierMessage>, CourierMessage.Recalled>();
        if (awaited.isEmpty()) {
            recall.owner().tell(new OwnerMessage.Returned(recall.number()));
        } else {
            long id = ++ids;
            recalls.put(id, new Open(recall.owner(), recall.number(), awaited, now + Loans.OVER));
            awaited.forEach(who -> tell.put(who, new CourierMessage.Recalled(id, recall.key())));
        }
        return tell;
    }

    void returned(long id, ActorRef<CourierMessage> from) {
        var open = recalls.get(id);
        if (open != null && open.awaited().remove(from) && open.awaited().isEmpty()) {
            recalls.remove(id);
            open.owner().tell(new OwnerMessage.Returned(open.number()));
        }
    }

    /** What is over by time needs no word. */
    void sweep() {
        long now = nanos.getAsLong();
        recalls.values().removeIf(open -> open.until() - now <= 0);
        lent.values().removeIf(have -> {
            have.values().removeIf(until -> until - now <= 0);
            return have.isEmpty();
        });
        left.values().removeIf(until -> until - now <= 0);
    }

    boolean isEmpty() {
        return lent.isEmpty() && recalls.isEmpty() && left.isEmpty();
    }
}
