package io.holdfast.node.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Does once what is asked twice with one {@code Idempotency-Key}: whoever comes again gets the first one's answer, also
 * while that is still under way, unless it was refused. This node's own memory, for an hour: after that, or at another node, it is new.
 */
final class Idempotency {
    static final String HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final int MOST = 1_000;
    private static final long KEPT = 3_600_000_000_000L;
    private final Map<String, Kept> kept = new LinkedHashMap<>();
    private final LongSupplier nanos;

    private record Kept(String request, CompletableFuture<Object> answer, long at) {}

    Idempotency(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Runs {@code act}, unless it ran under this key before.
     *
     * @param caller whose key it is
     * @param request all that was asked, so that a key that is used for something else is noticed
     */
    CompletionStage<Object> once(String caller, String key, String request, Supplier<CompletionStage<Object>> act) {
        if (!KEY.matcher(key).matches()) {
            throw Problem.badRequest("The Idempotency-Key is not 1 to 128 visible ASCII characters.");
        }
        var fresh = new CompletableFuture<Object>();
        var id = caller + " " + key;
        var now = new Kept(request, fresh, nanos.getAsLong());
        var known = put(id, now);
        if (known != null) {
            if (!known.request().equals(request)) {
                throw Problem.keyUsedForAnother();
            }
            return known.answer();
        }
        run(act).whenComplete((answer, failure) -> {
            if (failure == null) {
                fresh.complete(answer);
            } else {
                if (refused(failure)) {
                    forget(id, now);
                }
                fresh.completeExceptionally(failure);
            }
        });
        return fresh;
    }

    /** Nothing was done, and another time it may be: the reason can be gone. What may have been done is not done again. */
    private static boolean refused(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof Problem problem && problem.status() < 500;
    }

    private synchronized void forget(String id, Kept done) {
        kept.remove(id, done);
    }

    private static CompletionStage<Object> run(Supplier<CompletionStage<Object>> act) {
        try {
            return act.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Kept put(String id, Kept now) {
        kept.values().removeIf(k -> now.at() - k.at() > KEPT);
        if (kept.size() >= MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
        return kept.putIfAbsent(id, now);
    }
}
