package io.holdfast.failover.coordinator;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * At most one call to the register at a time, confined to its owner's executor. A call that takes too long ends as
 * unknown; what it answers later is not listened to, because the next read or append learns of it anyway.
 */
final class RegisterCall {
    private static final long LIMIT = 3_000_000_000L;
    private final Executor executor;
    private @Nullable Open open;
    private long calls;

    /** @param idle whatever is in earnest goes before it */
    private record Open(long number, long since, boolean idle, Consumer<Throwable> unknown) {}

    RegisterCall(Executor executor) {
        this.executor = executor;
    }

    boolean busy() {
        var mine = open;
        return mine != null && !mine.idle();
    }

    /** Nothing is under way, not even idly. */
    boolean free() {
        return open == null;
    }

    <T> void begin(long now, Supplier<CompletionStage<T>> call, Consumer<T> answered, Consumer<Throwable> unknown) {
        begin(new Open(++calls, now, false, unknown), call, answered);
    }

    /** A call whose answer nobody needs; it holds up nothing. */
    <T> void beginIdly(long now, Supplier<CompletionStage<T>> call, Consumer<T> answered) {
        begin(new Open(++calls, now, true, error -> {}), call, answered);
    }

    private <T> void begin(Open mine, Supplier<CompletionStage<T>> call, Consumer<T> answered) {
        open = mine;
        var unused = called(call).whenCompleteAsync((value, error) -> end(mine, value, error, answered), executor);
    }

    void expire(long now) {
        var mine = open;
        if (mine != null && now - mine.since() > LIMIT) {
            open = null;
            mine.unknown().accept(new TimeoutException("it did not answer within " + LIMIT / 1_000_000 + " ms"));
        }
    }

    /** Whatever is under way is no longer listened to. */
    void forget() {
        open = null;
    }

    private <T> void end(Open mine, @Nullable T value, @Nullable Throwable error, Consumer<T> answered) {
        if (open == null || open.number() != mine.number()) {
            return;
        }
        open = null;
        if (value != null) {
            answered.accept(value);
        } else {
            mine.unknown().accept(error == null ? new IllegalStateException("it answered nothing") : error);
        }
    }

    private static <T> CompletionStage<T> called(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
