package io.holdfast.sharding.entity;

import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What every owner on a node shares.
 *
 * @param patience how long a command waits for the journal before it is answered as unavailable
 * @param writerIdle after this a writer without work is let go
 * @param journal whether there is a primary to write to
 * @param contact whether this node may believe that it still owns what it owns
 * @param nanos a clock that runs on through everything but a dead machine
 */
public record OwnerSettings(
        String node,
        Duration patience,
        Duration writerIdle,
        Journal journal,
        Contact contact,
        Clock clock,
        LongSupplier nanos) {

    public static OwnerSettings of(String node, Journal journal, Contact contact) {
        return new OwnerSettings(
                node,
                Duration.ofMillis(2500),
                Duration.ofSeconds(10),
                journal,
                contact,
                Clock.systemUTC(),
                System::nanoTime);
    }
}
