package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl.Outcome;
import io.holdfast.sharding.SessionException;
import java.util.Map;

/**
 * An error as RFC 9457 wants it: {@code detail} is one sentence that says what is wrong and what to do. Thrown where it
 * is found and turned into an answer at one place.
 */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;
    private final String title;
    private final transient Map<String, String> headers;

    private Problem(int status, String title, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.headers = headers;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail, Map.of());
    }

    static Problem unauthorized() {
        var detail = "This needs a token: send 'Authorization: Bearer TOKEN', or --token-file with the command line.";
        return new Problem(401, "Unauthorized", detail, Map.of("WWW-Authenticate", "Bearer realm=\"holdfast\""));
    }

    static Problem forbidden(String detail) {
        return new Problem(403, "Forbidden", detail, Map.of());
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail, Map.of());
    }

    static Problem methodNotAllowed(String method, String allowed) {
        var detail = "%s is not possible here; allowed: %s.".formatted(method, allowed);
        return new Problem(405, "Method not allowed", detail, Map.of("Allow", allowed));
    }

    static Problem refused(String sentence) {
        return new Problem(409, "Refused", sentence, Map.of());
    }

    static Problem slow() {
        return new Problem(408, "Request timeout", "The body did not arrive within 5 s.", Map.of());
    }

    static Problem keyUsedForAnother() {
        var detail = "This Idempotency-Key was used for another request; take a new one for each thing that you ask.";
        return new Problem(422, "Unprocessable content", detail, Map.of());
    }

    static Problem unconfirmed(String sentence) {
        return new Problem(428, "Precondition required", sentence, Map.of());
    }

    static Problem tooOften(long seconds) {
        var detail = "That is more than this node answers to one caller; come again in " + seconds + " s.";
        return new Problem(429, "Too many requests", detail, Map.of("Retry-After", Long.toString(seconds)));
    }

    static Problem tooLarge(long limit) {
        return new Problem(413, "Content too large", "A body may have " + limit + " bytes at most.", Map.of());
    }

    static Problem unsupportedMediaType(String got) {
        var detail = "The body is %s; send JSON with 'Content-Type: application/json'.".formatted(got);
        return new Problem(415, "Unsupported media type", detail, Map.of());
    }

    static Problem internal(String id) {
        return new Problem(
                500, "Internal error", "Something broke here; the node's log has it under " + id + ".", Map.of());
    }

    static Problem unavailable(String sentence) {
        return new Problem(503, "Unavailable", sentence, Map.of("Retry-After", "2"));
    }

    /** Why something was not done with a session. */
    static Problem of(SessionException e) {
        return switch (e.why()) {
            case UNKNOWN -> notFound(e.sentence());
            case GONE -> new Problem(410, "Gone", e.sentence(), Map.of());
            case CONFLICT ->
                new Problem(
                        412,
                        "Precondition failed",
                        e.sentence() + " Its version is " + e.version() + ".",
                        Map.of("ETag", Answered.etag(e.version())));
            case MISFIT -> refused(e.sentence());
            case REUSED -> keyUsedForAnother();
            case TOO_LARGE -> new Problem(413, "Content too large", e.sentence(), Map.of());
            case TOO_MANY -> new Problem(429, "Too many", e.sentence(), Map.of("Retry-After", "30"));
            case UNAVAILABLE ->
                new Problem(
                        503,
                        "Unavailable",
                        e.sentence() + " It may have been done: ask again, with the same Idempotency-Key.",
                        Map.of("Retry-After", "1"));
        };
    }

    /** What became of a request, as an answer; an outcome that is no success is a problem. */
    static Bodies.Done orDone(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> new Bodies.Done("done", done.sentence(), done.version());
            case Outcome.Refused refused -> throw refused(refused.sentence());
            case Outcome.Unknown unknown -> throw unavailable(unknown.sentence());
        };
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    /** @param request the id under which the node's logs have it */
    Bodies.ProblemBody body(String request) {
        return new Bodies.ProblemBody("about:blank", title, status, sentence(), "urn:holdfast:request:" + request);
    }
}
