package io.holdfast.node.metrics;

import io.holdfast.sharding.Change;
import io.holdfast.sharding.NewSession;
import io.holdfast.sharding.Session;
import io.holdfast.sharding.SessionException;
import io.holdfast.sharding.SessionId;
import io.holdfast.sharding.Sessions;
import io.holdfast.sharding.model.ShardMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, each operation counted and timed at the node that was asked, whoever owns the session. What it answers is
 * what they answer.
 */
public record MeasuredSessions(Sessions sessions, NodeMetrics metrics) implements Sessions {

    @Override
    public CompletionStage<Session> create(NewSession wanted) {
        return measured("create", () -> sessions.create(wanted));
    }

    @Override
    public CompletionStage<Session> read(SessionId id) {
        return measured("read", () -> sessions.read(id));
    }

    @Override
    public CompletionStage<Session> peek(SessionId id) {
        return measured("peek", () -> sessions.peek(id));
    }

    @Override
    public CompletionStage<Session> change(SessionId id, Change change) {
        return measured("change", () -> sessions.change(id, change));
    }

    @Override
    public CompletionStage<Session> rotate(SessionId id, long base, String key) {
        return measured("rotate", () -> sessions.rotate(id, base, key));
    }

    @Override
    public CompletionStage<Void> delete(SessionId id, long base) {
        return measured("delete", () -> sessions.delete(id, base));
    }

    @Override
    public CompletionStage<List<Listed>> of(String principal) {
        return measured("list", () -> sessions.of(principal));
    }

    @Override
    public CompletionStage<Long> revokeAll(String principal) {
        return measured("revoke", () -> sessions.revokeAll(principal));
    }

    @Override
    public CompletionStage<Void> revoke(String principal, String key) {
        return measured("revoke_one", () -> sessions.revoke(principal, key));
    }

    @Override
    public CompletionStage<Receipt> purge(String principal) {
        return measured("purge", () -> sessions.purge(principal));
    }

    @Override
    public CompletionStage<List<Happened>> events(Seen last, int most) {
        return sessions.events(last, most);
    }

    @Override
    public CompletionStage<ShardMap> shards() {
        return sessions.shards();
    }

    private <T> CompletionStage<T> measured(String operation, Supplier<CompletionStage<T>> ask) {
        long begun = System.nanoTime();
        return ask.get()
                .whenComplete(
                        (done, failure) -> metrics.sessionAsked(operation, result(failure), System.nanoTime() - begun));
    }

    /** Few words: a caller must not be able to make labels. */
    private static String result(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            return "ok";
        }
        return cause instanceof SessionException known ? known.why().name().toLowerCase(Locale.ROOT) : "failed";
    }
}
