package io.holdfast.bench.sessions;

import io.holdfast.node.Holdfast;
import io.holdfast.node.run.StartException;
import io.holdfast.sharding.Change;
import io.holdfast.sharding.NewSession;
import io.holdfast.sharding.SessionId;
import io.holdfast.sharding.Sessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The application embeds a node. */
final class HoldfastStore implements Maker {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private final Holdfast node;
    private final Sessions sessions;

    private HoldfastStore(Holdfast node, Sessions sessions) {
        this.node = node;
        this.sessions = sessions;
    }

    /** Returns once sessions can be made. */
    static HoldfastStore open(Path file) throws StartException, InterruptedException {
        var node = Holdfast.start(file);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            var sessions = node.sessions();
            if (sessions.isPresent() && usable(sessions.get())) {
                return new HoldfastStore(node, sessions.get());
            }
            Thread.sleep(200);
        }
        node.close();
        throw new IllegalStateException("no session could be made within " + PATIENCE);
    }

    @Override
    public String create(Map<String, String> attributes) {
        var wanted = NewSession.anonymous();
        for (var attribute : attributes.entrySet()) {
            wanted = wanted.with(attribute.getKey(), json(attribute.getValue()));
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return done(sessions.create(wanted)).id().reveal();
            } catch (CompletionException notYet) {
                // The first questions wait until every shard has its place.
                if (System.nanoTime() - deadline > 0) {
                    throw notYet;
                }
            }
        }
    }

    @Override
    public void request(String id) {
        done(sessions.read(SessionId.parse(id)));
    }

    @Override
    public void requestAndSet(String id, String name, String value) {
        request(id);
        set(id, name, value);
    }

    @Override
    public void set(String id, String name, String value) {
        done(sessions.change(SessionId.parse(id), Change.none().set(name, json(value))));
    }

    @Override
    public void close() {
        node.close();
    }

    private static boolean usable(Sessions sessions) {
        try {
            done(sessions.create(NewSession.anonymous()));
            return true;
        } catch (CompletionException notYet) {
            return false;
        }
    }

    private static String json(String letters) {
        return '"' + letters + '"';
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
