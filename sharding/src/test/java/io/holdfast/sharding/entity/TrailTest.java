package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.SessionCommand;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrailTest {
    private static final Reply REPLY = new Reply(new Answer.Done(3), "h2", 7);
    private final List<SpanData> spans = new CopyOnWriteArrayList<>();
    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "trail");

    @BeforeEach
    void collect() {
        GlobalOpenTelemetry.resetForTest();
    }

    @AfterEach
    void end() {
        system.terminate();
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void aTracedQuestionIsOneTraceFromItsAskerToItsOwner() throws Exception {
        GlobalOpenTelemetry.set(OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(new Kept()))
                        .build())
                .build());
        var request =
                GlobalOpenTelemetry.getTracer("test").spanBuilder("request").startSpan();
        assertThat(Context.current().with(request).wrap(this::ask).call()).isEqualTo(REPLY);
        request.end();

        assertThat(spans)
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder("owner answers", "ask session", "request");
        assertThat(spans)
                .extracting(SpanData::getTraceId)
                .containsOnly(request.getSpanContext().getTraceId());
        assertThat(span("owner answers").getParentSpanId())
                .isEqualTo(span("ask session").getSpanId());
        assertThat(span("ask session").getParentSpanId())
                .isEqualTo(span("request").getSpanId());
    }

    @Test
    void nothingIsSentAlongAndNothingKeptWhenNobodyTraces() throws Exception {
        assertThat(ask()).isEqualTo(REPLY);
        assertThat(Trail.asks("session", new SessionCommand.Wake()).parent()).isEmpty();
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
        assertThat(spans).isEmpty();
    }

    private Reply ask() throws Exception {
        var owner = Trail.answers("h2", Behaviors.<OwnerMessage>receiveMessage(message -> {
            if (message instanceof OwnerMessage.Asked asked) {
                asked.replyTo().tell(REPLY);
            }
            return Behaviors.same();
        }));
        var ref = system.systemActorOf(owner, "owner-" + System.nanoTime(), Props.empty());
        var leg = Trail.asks("session", new SessionCommand.Wake());
        return AskPattern.<OwnerMessage, Reply>ask(
                        ref,
                        replyTo -> new OwnerMessage.Asked(new SessionCommand.Wake(), replyTo, 0, leg.parent()),
                        Duration.ofSeconds(5),
                        system.scheduler())
                .whenComplete((reply, failure) -> leg.ends(failure))
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    private SpanData span(String name) {
        return spans.stream().filter(s -> s.getName().equals(name)).findFirst().orElseThrow();
    }

    private final class Kept implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
