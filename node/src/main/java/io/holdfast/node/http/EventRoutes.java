package io.holdfast.node.http;

import io.holdfast.sharding.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * What happens, as server-sent events: {@code ?topics=cluster,groups} tells each node and group as it is now and whenever
 * that changes; {@code sessions}, which is also what is told when nothing is asked for, tells what happens to sessions. A
 * stream ends after ten minutes, so that a token that was taken back is not listened with for ever.
 */
final class EventRoutes {
    private static final Pattern QUERY = Pattern.compile("topics=([a-z]+(?:(?:,|%2C)[a-z]+)*)");
    private static final Set<String> TOPICS = Set.of("cluster", "groups", "sessions");
    private static final String SESSIONS = "sessions";
    private static final Duration PACE = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_STREAMS = 64;

    private final StateFeed feed;
    private final Supplier<Optional<Sessions>> sessions;
    private final AtomicInteger open = new AtomicInteger();

    EventRoutes(StateFeed feed, Supplier<Optional<Sessions>> sessions) {
        this.feed = feed;
        this.sessions = sessions;
    }

    Answered stream(Route.Call call) {
        var topics = topics(call.query());
        if (topics.contains(SESSIONS) && !call.caller().role().covers(Role.OPERATOR)) {
            throw Problem.forbidden("Listening to sessions needs the role operator; ask for topics=cluster,groups.");
        }
        if (open.get() >= MOST_STREAMS) {
            throw Problem.unavailable(
                    "This node already has " + MOST_STREAMS + " listeners; listen at another node, or close some.");
        }
        var texts = source(topics, call).takeWithin(LONGEST).watchTermination((started, ended) -> {
            open.incrementAndGet();
            return ended.whenComplete((done, failure) -> open.decrementAndGet());
        });
        var type = MediaTypes.TEXT_EVENT_STREAM.toContentType();
        return new Answered(200, HttpEntities.createChunked(type, texts), Map.of("X-Accel-Buffering", "no"));
    }

    private Source<ByteString, NotUsed> source(Set<String> topics, Route.Call call) {
        if (!topics.contains(SESSIONS)) {
            return state(topics);
        }
        var kept = sessions.get()
                .orElseThrow(
                        () -> Problem.unavailable(
                                "This node keeps no sessions now: it is not in the cluster, or holdfast.sessions.group is not set."));
        var happened = SessionEvents.source(kept, call);
        return topics.size() == 1 ? happened : happened.merge(state(topics));
    }

    private Source<ByteString, NotUsed> state(Set<String> topics) {
        return Source.tick(Duration.ZERO, PACE, NotUsed.getInstance())
                .mapMaterializedValue(timer -> NotUsed.getInstance())
                .statefulMapConcat(() -> {
                    var listener = new StateListener(topics, System.nanoTime());
                    return tick -> listener.next(feed.look(), System.nanoTime());
                })
                .map(ByteString::fromString);
    }

    private static Set<String> topics(String query) {
        if (query.isEmpty()) {
            return Set.of(SESSIONS);
        }
        var matcher = QUERY.matcher(query);
        var topics = matcher.matches() ? new TreeSet<>(List.of(matcher.group(1).split(",|%2C", -1))) : Set.<String>of();
        if (topics.isEmpty() || !TOPICS.containsAll(topics)) {
            throw Problem.badRequest("The query is not topics=..., a list with commas of: "
                    + String.join(", ", new TreeSet<>(TOPICS)) + ".");
        }
        return topics;
    }
}
