package io.holdfast.node.sentinel;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.node.sentinel.SentinelView.Address;
import io.holdfast.node.sentinel.SentinelView.Group;
import io.holdfast.node.sentinel.SentinelView.Instance;
import io.holdfast.node.sentinel.SentinelView.Peer;
import io.holdfast.node.sentinel.SentinelView.Stage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A cluster of three nodes with the group "cache", as a test wants it. */
final class FakeSource implements SentinelSource {
    static final Address A = new Address("10.0.0.1", 6379);
    static final Address B = new Address("10.0.0.2", 6379);
    static final Address C = new Address("10.0.0.3", 6379);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile SentinelView view = view(steady(4, A, replica(B), replica(C)));
    private volatile CompletionStage<Outcome> outcome =
            CompletableFuture.completedFuture(new Outcome.Done("h2 leads", 12));

    private final AtomicLong shown = new AtomicLong();
    private volatile Runnable carriedOut = () -> {};

    @Override
    public SentinelView view() {
        return view;
    }

    @Override
    public long newest() {
        return shown.get();
    }

    @Override
    public CompletionStage<Outcome> switchover(String group) {
        asked.add(group);
        carriedOut.run();
        return outcome;
    }

    void show(SentinelView next) {
        view = next;
        shown.incrementAndGet();
    }

    void answer(CompletionStage<Outcome> next) {
        outcome = next;
    }

    /** What a switchover does. */
    void carryOut(Runnable switchover) {
        carriedOut = switchover;
    }

    List<String> asked() {
        return asked;
    }

    static SentinelView view(Group... groups) {
        return new SentinelView(
                peer("1", "10.0.0.1"), List.of(peer("2", "10.0.0.2"), peer("3", "10.0.0.3")), true, 3, List.of(groups));
    }

    static SentinelView minority(Group... groups) {
        var whole = view(groups);
        var others = whole.others().stream()
                .map(p -> new Peer(p.runId(), p.address(), true, false, 900))
                .toList();
        return new SentinelView(whole.self(), others, false, 3, List.of(groups));
    }

    static Peer peer(String digit, String host) {
        return new Peer(digit.repeat(40), new Address(host, 26379), true, true, 0);
    }

    static Group steady(long epoch, Address primary, Instance... replicas) {
        return group(epoch, primary, false, Stage.STEADY, null, replicas);
    }

    static Group group(
            long epoch, Address primary, boolean down, Stage stage, @Nullable Address candidate, Instance... replicas) {
        var lead = new Instance(primary, id(primary), !down, false, 1000, 20, 0, 5000, 100, false, down ? 700 : 0);
        return new Group("cache", epoch, lead, down, false, stage, candidate, List.of(replicas), 1400);
    }

    static Instance replica(Address address) {
        return new Instance(address, id(address), true, true, 990, 20, 0, 5000, 100, true, 0);
    }

    static Instance waiting(Address address) {
        return new Instance(address, id(address), true, false, 990, 20, 300, 5000, 100, false, 0);
    }

    static Instance lost(Address address) {
        return new Instance(address, id(address), false, false, 990, 3000, 3000, 5000, 100, false, 1600);
    }

    private static String id(Address address) {
        var digit = address.host().substring(address.host().length() - 1);
        return digit.repeat(40).replace('1', 'a');
    }
}
