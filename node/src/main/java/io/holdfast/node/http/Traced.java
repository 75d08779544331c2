package io.holdfast.node.http;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request as a span, under that of who asks ({@code traceparent}). Nothing is noted unless tracing is set up. */
final class Traced {
    private static final TextMapGetter<Route.Call> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Route.Call call) {
            return List.of("traceparent", "tracestate");
        }

        @Override
        public @Nullable String get(Route.@Nullable Call call, String name) {
            var value = call == null ? "" : call.header(name);
            return value.isEmpty() ? null : value;
        }
    };

    private Traced() {}

    static CompletionStage<Object> request(Route route, Route.Call call, Supplier<CompletionStage<Object>> handler) {
        var telemetry = GlobalOpenTelemetry.getOrNoop();
        var parent = telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), call, HEADERS);
        var span = telemetry
                .getTracer("io.holdfast")
                .spanBuilder(route.method() + " " + route.path())
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent)
                .setAttribute("http.request.method", route.method())
                .setAttribute("http.route", route.path())
                .startSpan();
        try {
            return parent.with(span).wrapSupplier(handler).get().whenComplete((answer, failure) -> end(span, failure));
        } catch (RuntimeException e) {
            end(span, e);
            throw e;
        }
    }

    /** What is written down is the kind of failure; a sentence may name a user. */
    private static void end(Span span, @Nullable Throwable failure) {
        if (failure != null) {
            span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
        }
        span.end();
    }
}
