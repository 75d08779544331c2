package io.holdfast.sharding.entity;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Which other node owned a shard when it last answered. That is only a guess: whoever is asked in vain passes the question
 * on. Read by any thread; all else is for the courier alone.
 */
final class Homes {
    private final int shards;
    private final AtomicReferenceArray<@Nullable Destination> homes;
    private final Map<String, Destination> open = new HashMap<>();

    Homes(int shards) {
        this.shards = shards;
        this.homes = new AtomicReferenceArray<>(2 * shards);
    }

    int place(boolean session, String key) {
        return Math.abs(key.hashCode() % shards) + (session ? 0 : shards);
    }

    /** Null: ask the region of this node. */
    @Nullable
    Destination of(int place) {
        return homes.get(place);
    }

    void open(String node, ActorRef<CourierMessage> courier) {
        var known = open.get(node);
        if (known == null || !known.courier().equals(courier)) {
            close(node);
            open.put(node, Destination.of(courier));
        }
    }

    void close(String node) {
        var gone = open.remove(node);
        if (gone != null) {
            forget(home -> home.equals(gone));
        }
    }

    void close(Address address) {
        open.values().removeIf(home -> home.courier().path().address().equals(address));
        forget(home -> home.courier().path().address().equals(address));
    }

    /** Whether {@code owner} is known. */
    boolean learn(int place, String owner) {
        var destination = open.get(owner);
        if (!Objects.equals(homes.get(place), destination)) {
            homes.set(place, destination);
        }
        return destination != null;
    }

    void unlearn(int place) {
        homes.set(place, null);
    }

    private void forget(Predicate<Destination> which) {
        for (int place = 0; place < homes.length(); place++) {
            var home = homes.get(place);
            if (home != null && which.test(home)) {
                homes.set(place, null);
            }
        }
    }
}
