package io.holdfast.node.http;

import io.holdfast.node.settings.ApiSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.IncomingConnection;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets connections in, up to a number in all and for each address. One too many is closed at once rather than left
 * waiting: a full house must not keep those outside who would be let in.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration FIRST_HEAD = Duration.ofSeconds(5);
    private static final Duration NEXT_HEAD = Duration.ofSeconds(30);
    private static final long TELL = 60_000_000_000L;
    private final ApiSettings limits;
    private final Function<HttpRequest, CompletionStage<HttpResponse>> handler;
    private final Materializer materializer;
    private final Map<InetAddress, Integer> open = new HashMap<>();
    private int all;
    private long toldAt;

    Connections(
            ApiSettings limits,
            Function<HttpRequest, CompletionStage<HttpResponse>> handler,
            Materializer materializer) {
        this.limits = limits;
        this.handler = handler;
        this.materializer = materializer;
    }

    void accept(IncomingConnection connection) {
        var from = address(connection.remoteAddress());
        if (!enter(from)) {
            connection.handleWith(Flow.fromSinkAndSource(Sink.cancelled(), Source.empty()), materializer);
            return;
        }
        var answers = Flow.of(HttpRequest.class).mapAsync(1, handler::apply);
        connection
                .handleWith(
                        BidiFlow.fromGraph(new HeadDeadline(FIRST_HEAD, NEXT_HEAD))
                                .join(answers)
                                .watchTermination(Keep.right()),
                        materializer)
                .whenComplete((done, failure) -> leave(from));
    }

    /** How many are open. */
    synchronized int count() {
        return all;
    }

    private synchronized boolean enter(InetAddress from) {
        int own = open.getOrDefault(from, 0);
        if (all >= limits.connections() || own >= limits.connectionsPerAddress()) {
            tell(from, own);
            return false;
        }
        open.put(from, own + 1);
        all++;
        return true;
    }

    private synchronized void leave(InetAddress from) {
        open.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
        all--;
    }

    /** Once a minute: whoever is turned away must not fill the log. */
    private void tell(InetAddress from, int own) {
        long now = System.nanoTime();
        if (toldAt == 0 || now - toldAt > TELL) {
            toldAt = now;
            LOG.warn(
                    "connections to the API are turned away: {} are open, {} of them from {}",
                    all,
                    own,
                    from.getHostAddress());
        }
    }

    private static InetAddress address(InetSocketAddress remote) {
        return remote.getAddress() == null ? InetAddress.getLoopbackAddress() : remote.getAddress();
    }
}
