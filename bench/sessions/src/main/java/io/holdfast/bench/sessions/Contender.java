package io.holdfast.bench.sessions;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A product whose sessions are measured. */
sealed interface Contender extends AutoCloseable permits HoldfastSessions, SpringRedis, SpringJdbc, SpringHazelcast {
    String title();

    /** What an acknowledged change survives: D0 memory, D1 two memories, D2 a disk, D3 a disk and another host's. */
    String durability();

    /** How many application servers; those of a grid are its members. */
    int applications();

    /** Starts what must run before the applications. */
    void start() throws IOException, InterruptedException;

    /** How the n-th application, from 1, opens its store. */
    List<String> application(int number);

    /** Waits until the applications' requests are as safe as they are going to be. */
    void settle() throws InterruptedException;

    /** Processes whose CPU time counts, beside the applications'. */
    Set<Long> stores();

    @Override
    void close();
}
