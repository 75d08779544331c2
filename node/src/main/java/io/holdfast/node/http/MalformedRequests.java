package io.holdfast.node.http;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * What cannot be read as HTTP gets a problem of RFC 9457 like every other error. What was sent is neither repeated nor
 * logged. Named by its class in the API's configuration, which looks for the one object in {@code MODULE$}.
 */
public final class MalformedRequests extends ParsingErrorHandler {
    public static final MalformedRequests MODULE$ = new MalformedRequests();

    private MalformedRequests() {}

    @Override
    public HttpResponse handle(StatusCode status, ErrorInfo info, LoggingAdapter log, ServerSettings settings) {
        var detail = "This is no request that can be read: " + status.reason() + ". Send plain HTTP/1.1.";
        var problem = new Bodies.ProblemBody("about:blank", status.reason(), status.intValue(), detail, null);
        return HttpResponse.create()
                .withStatus(status.intValue())
                .withEntity(HttpEntities.create(Dispatcher.PROBLEM, Json.bytes(problem)));
    }
}
