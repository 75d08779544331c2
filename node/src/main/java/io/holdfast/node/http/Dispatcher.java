package io.holdfast.node.http;

import io.holdfast.node.audit.AuditLog;
import io.holdfast.sharding.SessionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.TimeoutAccess;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request through the same gates whatever its path: page of another site, path, method, token and rate, body,
 * handler. Whatever fails on the way becomes a problem document here and nowhere else, and what operators ask, or are
 * refused, is noted in the audit log.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    static final ContentType.WithFixedCharset PROBLEM =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8));
    private static final long BODY_LIMIT = 64 * 1024;
    private static final long BODY_MILLIS = 5_000;
    private final List<Known> routes;
    private final Gates gates;
    private final BrowserGuard guard;
    private final @Nullable AuditLog audit;
    private final Idempotency idempotency = new Idempotency(System::nanoTime);
    private final Materializer materializer;

    /** A route with its path's segments: those are looked at for every request. */
    private record Known(Route route, List<String> segments) {}

    private record Found(Route route, List<String> arguments) {}

    Dispatcher(
            List<Route> routes, Gates gates, BrowserGuard guard, @Nullable AuditLog audit, Materializer materializer) {
        this.routes = routes.stream()
                .map(route -> new Known(route, Route.segments(route.path())))
                .toList();
        this.gates = gates;
        this.guard = guard;
        this.audit = audit;
        this.materializer = materializer;
    }

    /** Never fails. */
    CompletionStage<HttpResponse> handle(HttpRequest request) {
        var visit = new Visit(request);
        request.getHeader(TimeoutAccess.class)
                .ifPresent(header -> header.timeoutAccess().updateHandler(late -> outOfTime(visit)));
        CompletionStage<HttpResponse> answer;
        try {
            answer = answer(visit);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(failure -> {
            request.discardEntityBytes(materializer);
            return problem(visit, failure);
        });
    }

    private CompletionStage<HttpResponse> answer(Visit visit) {
        guard(visit);
        var found = find(visit);
        var route = visit.reaches(found.route());
        var caller = gates.pass(visit, route);
        return body(visit.request()).thenCompose(body -> {
            var query = visit.request().getUri().rawQueryString().orElse("");
            var call = new Route.Call(found.arguments(), query, body, caller, visit.from(), visit::header);
            if (visit.audited()) {
                write(visit, "asked", 0, Sent.of(query, body));
            }
            return Traced.request(route, call, () -> act(visit, route, call)).thenApply(result -> {
                var response = ok(result);
                if (visit.audited()) {
                    write(visit, "answered", response.status().intValue(), sentence(result));
                }
                return dressed(visit, response);
            });
        });
    }

    private void guard(Visit visit) {
        try {
            guard.check(visit.method(), visit::header);
        } catch (Problem foreign) {
            gates.turnedAway(visit);
            throw foreign;
        }
    }

    private CompletionStage<Object> act(Visit visit, Route route, Route.Call call) {
        var key = visit.header(Idempotency.HEADER);
        if (key.isEmpty() || !route.keyed()) {
            return route.handler().apply(call);
        }
        var asked = visit.method() + " " + visit.path() + "?" + call.query() + " " + call.body();
        return idempotency.once(
                call.caller().name(), key, asked, () -> route.handler().apply(call));
    }

    private Found find(Visit visit) {
        var segments = Route.segments(visit.path());
        var matching = new ArrayList<Found>(2);
        for (var known : routes) {
            Route.match(known.segments(), segments)
                    .ifPresent(arguments -> matching.add(new Found(known.route(), arguments)));
        }
        if (matching.isEmpty()) {
            throw Problem.notFound("There is nothing under this path; the API starts at /v1/cluster and /v1/groups.");
        }
        var method = visit.method();
        return matching.stream()
                .filter(f -> f.route().method().equals(method.equals("HEAD") ? "GET" : method))
                .findFirst()
                .orElseThrow(() -> Problem.methodNotAllowed(
                        method.toUpperCase(Locale.ROOT),
                        matching.stream().map(f -> f.route().method()).collect(Collectors.joining(", "))));
    }

    private CompletionStage<String> body(HttpRequest request) {
        var entity = request.entity();
        if (entity.isKnownEmpty()) {
            return CompletableFuture.completedFuture("");
        }
        var type = entity.getContentType().mediaType();
        if (!type.equals(MediaTypes.APPLICATION_JSON)) {
            throw Problem.unsupportedMediaType(type.toString());
        }
        if (entity.getContentLengthOption().orElse(0) > BODY_LIMIT) {
            throw Problem.tooLarge(BODY_LIMIT);
        }
        return entity.withSizeLimit(BODY_LIMIT)
                .toStrict(BODY_MILLIS, BODY_LIMIT, materializer)
                .thenApply(strict -> strict.getData().utf8String());
    }

    private static HttpResponse ok(Object body) {
        if (body instanceof Answered answered) {
            return answered.response();
        }
        var page = Page.of(body);
        return HttpResponse.create()
                .withStatus(page.status())
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .withEntity(HttpEntities.create(ContentTypes.parse(page.type()), page.bytes()));
    }

    private static String sentence(Object body) {
        return body instanceof Bodies.Done done ? done.sentence() : "done";
    }

    private HttpResponse problem(Visit visit, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        var problem = switch (cause) {
            case Problem known -> known;
            case SessionException refused -> Problem.of(refused);
            case EntityStreamSizeException tooLarge -> Problem.tooLarge(BODY_LIMIT);
            case EntityStreamException broken -> Problem.badRequest("The body ended before it was complete.");
            case TimeoutException slow -> Problem.slow();
            default -> unexpected(visit, cause);
        };
        boolean denied = problem.status() == 401 || problem.status() == 403;
        if (denied || (visit.audited() && problem.status() != 429)) {
            write(visit, denied ? "denied" : "answered", problem.status(), problem.sentence());
        }
        return dressed(visit, response(visit, problem));
    }

    private static HttpResponse response(Visit visit, Problem problem) {
        var response = HttpResponse.create()
                .withStatus(problem.status())
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
                .withEntity(HttpEntities.create(PROBLEM, Json.bytes(problem.body(visit.id()))));
        for (var header : problem.headers().entrySet()) {
            response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
        }
        return response;
    }

    private HttpResponse outOfTime(Visit visit) {
        return dressed(
                visit,
                response(
                        visit,
                        Problem.unavailable("No answer came about in time; it may have been done: look before you ask"
                                + " again.")));
    }

    private static HttpResponse dressed(Visit visit, HttpResponse response) {
        return response.addHeader(RawHeader.create("Request-Id", visit.id()))
                .addHeader(RawHeader.create("X-Content-Type-Options", "nosniff"));
    }

    private void write(Visit visit, String step, int status, String detail) {
        if (audit != null) {
            audit.note(visit.entry(step, status, detail));
        }
    }

    private static Problem unexpected(Visit visit, Throwable cause) {
        LOG.error("{}: {} {} failed", visit.id(), visit.method(), Printable.of(visit.path()), cause);
        return Problem.internal(visit.id());
    }
}
