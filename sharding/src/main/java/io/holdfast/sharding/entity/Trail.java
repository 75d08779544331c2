package io.holdfast.sharding.entity;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Command;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * A question's way to its owner, as spans of OpenTelemetry: one where it is asked, one where it is answered, however many
 * nodes apart. Where nobody set OpenTelemetry up, or the caller is not traced, nothing is sent along and nothing is kept.
 */
final class Trail {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final String PARENT = "traceparent";
    private static final TextMapGetter<Map<String, String>> TEXTS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> texts) {
            return List.copyOf(texts.keySet());
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> texts, String name) {
            return texts == null ? null : texts.get(name);
        }
    };

    private Trail() {}

    /** The asker's span; {@code parent} goes along with the question and is empty when nobody traces it. */
    record Leg(Span span, String parent) {
        void ends(@Nullable Throwable failure) {
            if (failure != null) {
                span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
            }
            span.end();
        }
    }

    static Leg asks(String what, Command command) {
        if (!Span.current().getSpanContext().isSampled()) {
            return new Leg(Span.getInvalid(), "");
        }
        var span = begun("ask " + what, SpanKind.CLIENT, command, Context.current());
        var texts = new ConcurrentHashMap<String, String>();
        W3CTraceContextPropagator.getInstance().inject(Context.current().with(span), texts, (map, name, text) -> {
            if (map != null) {
                map.put(name, text);
            }
        });
        return new Leg(span, texts.getOrDefault(PARENT, ""));
    }

    /** The owner's side; an owner that nobody can ever trace costs nothing more than before. */
    static Behavior<OwnerMessage> answers(String node, Behavior<OwnerMessage> owner) {
        return GlobalOpenTelemetry.isSet() ? Behaviors.intercept(() -> new Noting(node), owner) : owner;
    }

    private static Span begun(String name, SpanKind kind, Command command, Context parent) {
        return tracer().spanBuilder(name)
                .setSpanKind(kind)
                .setParent(parent)
                .setAttribute("holdfast.command", command.getClass().getSimpleName())
                .startSpan();
    }

    private static Tracer tracer() {
        return GlobalOpenTelemetry.getOrNoop().getTracer("io.holdfast");
    }

    /** Between the owner and who asks, until the answer has passed. */
    private static final class Noting extends BehaviorInterceptor<OwnerMessage, OwnerMessage> {
        private final String node;

        Noting(String node) {
            super(OwnerMessage.class);
            this.node = node;
        }

        @Override
        public Behavior<OwnerMessage> aroundReceive(
                TypedActorContext<OwnerMessage> context, OwnerMessage message, ReceiveTarget<OwnerMessage> owner) {
            if (!(message instanceof OwnerMessage.Asked asked) || asked.parent().isEmpty()) {
                return owner.apply(context, message);
            }
            var parent = W3CTraceContextPropagator.getInstance()
                    .extract(Context.root(), Map.of(PARENT, asked.parent()), TEXTS);
            var span = begun("owner answers", SpanKind.SERVER, asked.command(), parent)
                    .setAttribute("holdfast.owner", node);
            var way = context.asJava().spawnAnonymous(passing(span, asked.replyTo()));
            return owner.apply(context, new OwnerMessage.Asked(asked.command(), way, asked.id()));
        }

        private static Behavior<Reply> passing(Span span, ActorRef<Reply> asker) {
            return Behaviors.setup(context -> {
                context.setReceiveTimeout(LONGEST, new Reply(Answer.unavailable("not answered"), "", -1));
                return Behaviors.receiveMessage(reply -> {
                    if (reply.epoch() < 0) {
                        span.setStatus(StatusCode.ERROR, "not answered");
                        span.end();
                    } else {
                        span.end();
                        asker.tell(reply);
                    }
                    return Behaviors.stopped();
                });
            });
        }

        @Override
        public boolean isSame(BehaviorInterceptor<Object, Object> other) {
            return other.getClass() == Noting.class;
        }
    }
}
