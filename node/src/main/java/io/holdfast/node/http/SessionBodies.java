package io.holdfast.node.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.sharding.Change;
import io.holdfast.sharding.NewSession;
import io.holdfast.sharding.Session;
import io.holdfast.sharding.SessionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Sessions as JSON: what is asked, checked before anything reaches a session, and what is shown. */
final class SessionBodies {
    static final String STALE = "stale-ok";
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL = 4096;
    private static final Pattern VERSION = Pattern.compile("\"?v?(\\d{1,18})\"?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Map<String, Long> UNITS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private SessionBodies() {}

    /** Written at once, without a tree of it: this is the answer to every request of every user. */
    static byte[] shown(Session session) {
        try (var bytes = new ByteArrayOutputStream(USUAL);
                var out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("id", session.id().reveal());
            out.writeNumberField("version", session.version());
            out.writeStringField("principal", session.principal().isEmpty() ? null : session.principal());
            out.writeObjectFieldStart("attributes");
            for (var attribute : session.attributes().entrySet()) {
                out.writeFieldName(attribute.getKey());
                out.writeRawValue(attribute.getValue());
            }
            out.writeEndObject();
            out.writeStringField("created", session.created().toString());
            out.writeStringField("lastAccess", session.lastAccess().toString());
            out.writeNumberField("idleSeconds", session.idle().toMillis() / 1000.0);
            out.writeNumberField("absoluteSeconds", session.absolute().toMillis() / 1000.0);
            out.writeEndObject();
            out.writeRaw('\n');
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail like a file", e);
        }
    }

    /** Whether the caller would rather have an answer at once than one of this moment (RFC 7240). */
    static boolean staleIsFine(String prefer) {
        return Arrays.stream(prefer.split(",")).anyMatch(one -> one.strip().equalsIgnoreCase(STALE));
    }

    static NewSession wanted(String body, String key) {
        var json = Json.object(body, Set.of("principal", "attributes", "idle", "absolute"));
        return checked(() -> {
            var wanted = NewSession.of(Json.text(json, "principal").orElse("")).once(key);
            if (json.has("idle")) {
                wanted = wanted.idle(duration(json, "idle"));
            }
            if (json.has("absolute")) {
                wanted = wanted.absolute(duration(json, "absolute"));
            }
            for (var entry : object(json, "attributes").properties()) {
                wanted = wanted.with(entry.getKey(), entry.getValue().toString());
            }
            return wanted;
        });
    }

    static Change change(String body, long base, String key) {
        var json = Json.object(body, Set.of("set", "remove", "incr", "append"));
        return checked(() -> {
            var change = Change.none().ifVersion(base).once(key);
            for (var entry : object(json, "set").properties()) {
                change = change.set(entry.getKey(), entry.getValue().toString());
            }
            for (var name : json.path("remove")) {
                if (!name.isTextual()) {
                    throw Problem.badRequest("'remove' is an array of names.");
                }
                change = change.remove(name.textValue());
            }
            for (var entry : object(json, "incr").properties()) {
                if (!entry.getValue().canConvertToLong() || !entry.getValue().isIntegralNumber()) {
                    throw Problem.badRequest("'incr' gives each name a whole number.");
                }
                change = change.incr(entry.getKey(), entry.getValue().longValue());
            }
            for (var entry : object(json, "append").properties()) {
                change = change.append(entry.getKey(), entry.getValue().toString());
            }
            if (change.operations().isEmpty()) {
                throw Problem.badRequest("Nothing to change: send set, remove, incr or append.");
            }
            return change;
        });
    }

    /** The Idempotency-Key of a rotation; empty when there is none. */
    static String rotationKey(String header) {
        return checked(() -> SessionId.rotationKey(Change.none().once(header).key()));
    }

    /** The version of an If-Match; 0 when there is none, or any will do. */
    static long base(String ifMatch) {
        if (ifMatch.isEmpty() || ifMatch.equals("*")) {
            return 0;
        }
        var matcher = VERSION.matcher(ifMatch);
        if (!matcher.matches()) {
            throw Problem.badRequest("If-Match is no ETag of a session; they look like \"v17\".");
        }
        return Long.parseLong(matcher.group(1));
    }

    private static JsonNode object(JsonNode body, String field) {
        var node = body.path(field);
        if (!node.isMissingNode() && !node.isObject()) {
            throw Problem.badRequest("'" + field + "' is an object: names and values.");
        }
        return node;
    }

    private static Duration duration(JsonNode body, String field) {
        var node = body.path(field);
        if (node.canConvertToLong() && node.isIntegralNumber()) {
            return Duration.ofSeconds(node.longValue());
        }
        var matcher = DURATION.matcher(node.asText());
        if (!matcher.matches()) {
            throw Problem.badRequest(
                    "'" + field + "' is a number of seconds, or a text like \"30m\" (ms, s, m, h, d).");
        }
        return Duration.ofMillis(Long.parseLong(matcher.group(1)) * UNITS.getOrDefault(matcher.group(2), 1L));
    }

    private interface Reading<T> {
        T read();
    }

    private static <T> T checked(Reading<T> reading) {
        try {
            return reading.read();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Problem.badRequest("The body does not fit: " + e.getMessage() + ".");
        }
    }
}
