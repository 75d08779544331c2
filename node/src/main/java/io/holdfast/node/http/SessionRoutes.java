package io.holdfast.node.http;

import io.holdfast.sharding.Session;
import io.holdfast.sharding.SessionId;
import io.holdfast.sharding.Sessions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The sessions' part of the API. Whoever may use it holds the role operator; the id in the path is the user's own. */
final class SessionRoutes {
    private final Supplier<Optional<Sessions>> source;

    private SessionRoutes(Supplier<Optional<Sessions>> source) {
        this.source = source;
    }

    static List<Route> all(Supplier<Optional<Sessions>> source) {
        var routes = new SessionRoutes(source);
        // spotless:off
        return List.of(
                new Route("POST",   "/v1/sessions",                      Role.OPERATOR, routes::create),
                new Route("GET",    "/v1/sessions/{id}",                 Role.OPERATOR, routes::read),
                new Route("PATCH",  "/v1/sessions/{id}",                 Role.OPERATOR, routes::change),
                new Route("DELETE", "/v1/sessions/{id}",                 Role.OPERATOR, routes::delete),
                new Route("POST",   "/v1/sessions/{id}/rotate",          Role.OPERATOR, routes::rotate),
                new Route("GET",    "/v1/principals/{p}/sessions",       Role.OPERATOR, routes::list),
                new Route("DELETE", "/v1/principals/{p}/sessions",       Role.OPERATOR, routes::revoke),
                new Route("DELETE", "/v1/principals/{p}/sessions/{key}", Role.OPERATOR, routes::revokeOne));
        // spotless:on
    }

    private record Listing(String principal, List<Item> sessions) {}

    private record Item(String key, long version, String created, String lastAccess, String owner) {}

    private record Revoked(String principal, long sessions) {}

    private record Purged(String principalHash, long sessions, long rows, String at) {}

    private CompletionStage<Object> create(Route.Call call) {
        var wanted = SessionBodies.wanted(call.body(), call.header("Idempotency-Key"));
        return sessions().create(wanted).thenApply(session -> shown(201, session));
    }

    private CompletionStage<Object> read(Route.Call call) {
        var id = id(call);
        return (SessionBodies.staleIsFine(call.header("Prefer"))
                        ? sessions().peek(id)
                        : sessions().read(id))
                .thenApply(session -> shown(200, session));
    }

    private CompletionStage<Object> change(Route.Call call) {
        var change = SessionBodies.change(
                call.body(), SessionBodies.base(call.header("If-Match")), call.header("Idempotency-Key"));
        return sessions().change(id(call), change).thenApply(session -> shown(200, session));
    }

    private CompletionStage<Object> delete(Route.Call call) {
        return sessions()
                .delete(id(call), SessionBodies.base(call.header("If-Match")))
                .thenApply(done -> Answered.nothing());
    }

    private CompletionStage<Object> rotate(Route.Call call) {
        return sessions()
                .rotate(
                        id(call),
                        SessionBodies.base(call.header("If-Match")),
                        SessionBodies.rotationKey(call.header("Idempotency-Key")))
                .thenApply(session -> shown(200, session));
    }

    private CompletionStage<Object> list(Route.Call call) {
        var principal = principal(call);
        return sessions()
                .of(principal)
                .thenApply(found -> new Listing(
                        principal,
                        found.stream()
                                .map(s -> new Item(
                                        s.key(),
                                        s.version(),
                                        s.created().toString(),
                                        s.lastAccess().toString(),
                                        s.owner()))
                                .toList()));
    }

    private CompletionStage<Object> revoke(Route.Call call) {
        var principal = principal(call);
        boolean purge = call.query().equals("purge=true");
        if (!purge && !call.query().isEmpty()) {
            throw Problem.badRequest("The query is not purge=true.");
        }
        return purge
                ? sessions()
                        .purge(principal)
                        .thenApply(r -> new Purged(r.principalHash(), r.sessions(), r.rows(), r.at().toString()))
                : sessions().revokeAll(principal).thenApply(count -> new Revoked(principal, count));
    }

    private CompletionStage<Object> revokeOne(Route.Call call) {
        var principal = principal(call);
        var key = call.arguments().getLast();
        if (!SessionId.isKey(key)) {
            throw Problem.notFound("The principal has no such session.");
        }
        return sessions().revoke(principal, key).thenApply(done -> Answered.nothing());
    }

    private static Answered shown(int status, Session session) {
        var from = session.owner().isEmpty()
                ? Map.entry("Preference-Applied", SessionBodies.STALE)
                : Map.entry("Holdfast-Owner", session.owner());
        return Answered.json(
                status,
                SessionBodies.shown(session),
                Map.ofEntries(Map.entry("ETag", Answered.etag(session.version())), from));
    }

    private Sessions sessions() {
        return source.get()
                .orElseThrow(
                        () -> Problem.unavailable(
                                "This node keeps no sessions now: it is not in the cluster, or holdfast.sessions.group is not set."));
    }

    /** What cannot be an id is unknown, like any other that nobody has. */
    private static SessionId id(Route.Call call) {
        try {
            return SessionId.parse(call.argument());
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("There is no such session.");
        }
    }

    private static String principal(Route.Call call) {
        try {
            var name = URLDecoder.decode(call.argument().replace("+", "%2B"), StandardCharsets.UTF_8);
            if (!name.isBlank() && name.length() <= 200 && name.indexOf('\0') < 0) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("The principal's name is not encoded as a URL wants it.");
        }
        throw Problem.badRequest("A principal's name has from 1 to 200 characters, none of them U+0000.");
    }
}
