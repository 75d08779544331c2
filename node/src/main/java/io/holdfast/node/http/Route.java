package io.holdfast.node.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One row of the API's index. A path is matched segment by segment; {@code {g}} stands for any one segment.
 *
 * @param handler gives the body of a 200, or an {@link Answered}, or throws a {@link Problem}
 */
record Route(String method, String path, Role role, Function<Call, CompletionStage<Object>> handler) {

    /** One request that was let in: {@code arguments} are the segments that stood for {@code {...}}. */
    record Call(
            List<String> arguments,
            String query,
            String body,
            Tokens.Caller caller,
            String from,
            UnaryOperator<String> headers) {
        String argument() {
            return arguments.getFirst();
        }

        /** A header's value; empty when it was not sent. */
        String header(String name) {
            return headers.apply(name);
        }
    }

    static Route get(String path, Role role, Function<Call, Object> handler) {
        return new Route("GET", path, role, call -> CompletableFuture.completedFuture(handler.apply(call)));
    }

    static Route post(String path, Role role, Function<Call, CompletionStage<Object>> handler) {
        return new Route("POST", path, role, handler);
    }

    /** Whether the operators' log has it: what looks changes nothing, and sessions are an application's own traffic. */
    boolean audited() {
        return !method.equals("GET") && !path.startsWith("/v1/sessions");
    }

    /** Whether an Idempotency-Key is minded here; a session minds it itself, for ever and at every node. */
    boolean keyed() {
        return audited() && !ofSessions();
    }

    /** An application's traffic, which is as much as its users make. */
    boolean ofSessions() {
        return path.startsWith("/v1/sessions") || path.startsWith("/v1/principals");
    }

    /** A path as its segments. */
    static List<String> segments(String path) {
        return List.of(path.split("/", -1));
    }

    /** The arguments, when {@code requested} are the segments of this path, {@code mine}. */
    static Optional<List<String>> match(List<String> mine, List<String> requested) {
        if (mine.size() != requested.size()) {
            return Optional.empty();
        }
        var arguments = new ArrayList<String>(1);
        for (int i = 0; i < mine.size(); i++) {
            if (mine.get(i).startsWith("{")) {
                arguments.add(requested.get(i));
            } else if (!mine.get(i).equals(requested.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(arguments));
    }
}
