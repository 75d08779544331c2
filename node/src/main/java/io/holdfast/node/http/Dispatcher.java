package io.holdfast.node.http;

import io.holdfast.sharding.SessionException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request through the same gates whatever its path: page of another site, path, method, token, body, handler.
 * Whatever fails on the way becomes a problem document here and nowhere else.
 */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    static final ContentType.WithFixedCharset PROBLEM =
            ContentTypes.create(MediaTypes.applicationWithFixedCharset("problem+json", HttpCharsets.UTF_8));
    private static final long BODY_LIMIT = 64 * 1024;
    private static final long BODY_MILLIS = 5_000;
    private final List<Route> routes;
    private final Tokens tokens;
    private final BrowserGuard guard;
    private final Materializer materializer;

    Dispatcher(List<Route> routes, Tokens tokens, BrowserGuard guard, Materializer materializer) {
        this.routes = routes;
        this.tokens = tokens;
        this.guard = guard;
        this.materializer = materializer;
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        CompletionStage<HttpResponse> answer;
        try {
            answer = answer(request);
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.handle((response, failure) -> {
            if (failure != null) {
                request.discardEntityBytes(materializer);
                return problem(request, failure);
            }
            return response;
        });
    }

    private CompletionStage<HttpResponse> answer(HttpRequest request) {
        guard.check(header(request, "Host"), header(request, "Origin"));
        var route = route(request);
        var caller = caller(request, route.role());
        return body(request).thenCompose(body -> {
            var call = new Route.Call(
                    route.match(path(request)).orElseThrow(),
                    request.getUri().rawQueryString().orElse(""),
                    body,
                    caller,
                    from(request),
                    name -> header(request, name));
            return route.handler().apply(call).thenApply(Dispatcher::ok);
        });
    }

    private Route route(HttpRequest request) {
        var matching =
                routes.stream().filter(r -> r.match(path(request)).isPresent()).toList();
        if (matching.isEmpty()) {
            throw Problem.notFound("There is nothing under this path; the API starts at /v1/cluster and /v1/groups.");
        }
        var method = request.method().value();
        return matching.stream()
                .filter(r -> r.method().equals(method.equals("HEAD") ? "GET" : method))
                .findFirst()
                .orElseThrow(() -> Problem.methodNotAllowed(
                        method.toUpperCase(Locale.ROOT),
                        matching.stream().map(Route::method).collect(Collectors.joining(", "))));
    }

    private Tokens.Caller caller(HttpRequest request, Role needed) {
        if (needed == Role.ANYONE) {
            return new Tokens.Caller(Role.ANYONE, "anybody");
        }
        var caller = tokens.caller(header(request, "Authorization")).orElseThrow(Problem::unauthorized);
        if (!caller.role().covers(needed)) {
            throw Problem.forbidden("This needs the role " + needed.word() + "; the token has "
                    + caller.role().word() + ".");
        }
        return caller;
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

    private static HttpResponse problem(HttpRequest request, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        var problem = switch (cause) {
            case Problem known -> known;
            case SessionException refused -> Problem.of(refused);
            case EntityStreamSizeException tooLarge -> Problem.tooLarge(BODY_LIMIT);
            case EntityStreamException broken -> Problem.badRequest("The body ended before it was complete.");
            case TimeoutException slow -> Problem.badRequest("The body did not arrive within 5 s.");
            default -> unexpected(request, cause);
        };
        var response = HttpResponse.create()
                .withStatus(problem.status())
                .withEntity(HttpEntities.create(PROBLEM, Json.bytes(problem.body())));
        for (var header : problem.headers().entrySet()) {
            response = response.addHeader(RawHeader.create(header.getKey(), header.getValue()));
        }
        return response;
    }

    private static Problem unexpected(HttpRequest request, Throwable cause) {
        var id = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("{}: {} {} failed", id, request.method().value(), path(request), cause);
        return Problem.internal(id);
    }

    private static String path(HttpRequest request) {
        return request.getUri().getPathString();
    }

    private static String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse("");
    }

    private static String from(HttpRequest request) {
        return request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(RemoteAddress::getAddress)
                .map(address -> String.valueOf(address.getHostAddress()))
                .orElse("an unknown address");
    }
}
