package io.holdfast.bench.sessions;

import java.util.List;
import java.util.Set;

/** Each application is a member of the grid; an entry has one backup, which is waited for. */
record SpringHazelcast(Place place) implements Contender {

    @Override
    public String title() {
        return "Hazelcast 5.7.0 (Spring Session)";
    }

    @Override
    public String durability() {
        return "D1: memory of two hosts";
    }

    @Override
    public int applications() {
        return 2;
    }

    @Override
    public void start() {}

    @Override
    public List<String> application(int number) {
        return List.of("hazelcast", place.host(10 + number), place.host(13 - number));
    }

    @Override
    public void settle() throws InterruptedException {
        // The members' partitions move once, when the second joins.
        Thread.sleep(5000);
    }

    @Override
    public Set<Long> stores() {
        return Set.of();
    }

    @Override
    public void close() {}
}
