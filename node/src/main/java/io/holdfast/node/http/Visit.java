package io.holdfast.node.http;

import io.holdfast.node.audit.AuditEntry;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.jspecify.annotations.Nullable;

/** One request on its way through the gates, and what became known of it at each. */
final class Visit {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 8;
    private static final Tokens.Caller NOBODY = new Tokens.Caller(Role.ANYONE, "nobody");
    private final HttpRequest request;
    private final String id;
    private final String from;
    private @Nullable Route route;
    private Tokens.Caller caller = NOBODY;

    Visit(HttpRequest request) {
        this.request = request;
        var bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        id = HexFormat.of().formatHex(bytes);
        from = request.getAttribute(AttributeKeys.remoteAddress)
                .flatMap(RemoteAddress::getAddress)
                .map(address -> String.valueOf(address.getHostAddress()))
                .orElse("an unknown address");
    }

    HttpRequest request() {
        return request;
    }

    String id() {
        return id;
    }

    String from() {
        return from;
    }

    String method() {
        return request.method().value();
    }

    String path() {
        return request.getUri().getPathString();
    }

    String header(String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse("");
    }

    Route reaches(Route found) {
        route = found;
        return found;
    }

    Tokens.Caller isOf(Tokens.Caller known) {
        caller = known;
        return known;
    }

    /** It reached something that operators' actions are logged for. */
    boolean audited() {
        return route != null && route.audited();
    }

    AuditEntry entry(String step, int status, String detail) {
        return new AuditEntry(
                step,
                Printable.of(caller.name()),
                caller.role().word(),
                from,
                Printable.of(method() + " " + path()),
                Printable.of(detail),
                status,
                id);
    }
}
