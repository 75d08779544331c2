package io.holdfast.node.http;

import io.holdfast.sharding.Sessions;
import io.holdfast.sharding.Sessions.Happened;
import io.holdfast.sharding.Sessions.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * What happens to whole sessions, as server-sent events. Each has an id; a client that was cut off sends the last one that
 * it saw as {@code Last-Event-ID}, to this node or another, and misses nothing.
 */
final class SessionEvents {
    private static final Pattern ID = Pattern.compile("(?:(\\d{1,18})-)?(\\d{1,18})");
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MOST = 500;

    private SessionEvents() {}

    private record Told(long id, String session, String kind, String at) {}

    static Source<ByteString, NotUsed> source(Sessions sessions, Route.Call call) {
        var last = call.header("Last-Event-ID");
        return Source.unfoldAsync(last.isEmpty() ? Seen.NOTHING : seen(last), after -> next(sessions, after))
                .throttle(1, PAUSE);
    }

    /** Earlier releases gave ids without a transaction. */
    private static Seen seen(String id) {
        var matcher = ID.matcher(id);
        if (!matcher.matches()) {
            throw Problem.badRequest("Last-Event-ID is no event's id.");
        }
        var transaction = matcher.group(1);
        return new Seen(transaction == null ? 0 : Long.parseLong(transaction), Long.parseLong(matcher.group(2)));
    }

    private static CompletionStage<Optional<Pair<Seen, ByteString>>> next(Sessions sessions, Seen last) {
        return sessions.events(last, MOST)
                .thenApply(list -> Optional.of(
                        Pair.create(list.isEmpty() ? last : list.getLast().place(), text(list))));
    }

    private static ByteString text(List<Happened> events) {
        if (events.isEmpty()) {
            return ByteString.fromString(": still here\n\n");
        }
        return ByteString.fromString(events.stream().map(SessionEvents::text).collect(Collectors.joining()));
    }

    private static String text(Happened event) {
        var body = new String(
                Json.bytes(new Told(
                        event.place().id(),
                        event.key(),
                        event.kind(),
                        event.at().toString())),
                StandardCharsets.UTF_8);
        return "id: %d-%d\nevent: %s\ndata: %s\n\n"
                .formatted(
                        event.place().transaction(),
                        event.place().id(),
                        event.kind(),
                        body.strip().replaceAll("\\s*\\n\\s*", " "));
    }
}
