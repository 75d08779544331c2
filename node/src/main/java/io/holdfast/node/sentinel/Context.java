package io.holdfast.node.sentinel;

import io.holdfast.node.audit.AuditEntry;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What commands have at hand.
 *
 * @param view the newest
 * @param source for what may be asked for
 * @param announcement what was told of before it begins
 * @param audit where it is noted who asked for a change
 * @param nanos monotonic
 */
record Context(
        Supplier<SentinelView> view,
        SentinelSource source,
        Sessions sessions,
        Announcement announcement,
        Access access,
        About about,
        Consumer<AuditEntry> audit,
        LongSupplier nanos) {

    /**
     * This endpoint.
     *
     * @param version of Holdfast
     * @param connections that it holds at a time
     * @param since when it was built, in the context's nanoseconds
     */
    record About(String version, String host, int port, int connections, long since) {
        /** What clients take for the version of the server: the newest whose commands are all served here. */
        static final String REDIS_VERSION = "7.2.0";
    }
}
