package io.holdfast.node.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.node.http.FakeControl;
import io.holdfast.node.metrics.NodeMetrics;
import io.holdfast.node.settings.NotificationSettings.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifierTest {
    private static final Set<String> ALL = Set.of("failover", "switchover", "degraded", "recovered");
    private static final Receiver.Pauses SHORT = new Receiver.Pauses(Duration.ofMillis(5), Duration.ofMillis(20));
    private static final Notification ONE = new Notification(
            "failover-main-4",
            "failover",
            "shop",
            "main",
            4,
            "h2",
            "h1",
            "h2 leads",
            "2026-11-21T10:00:00Z",
            "h2",
            null);

    @TempDir
    Path folder;

    @Test
    void aReceiverThatFailsIsAskedAgainAndOneThatIsDeadHoldsUpNobody() {
        var told = new LinkedBlockingQueue<Notification>();
        var attempts = new AtomicInteger();
        Channel flaky = n -> {
            if (attempts.incrementAndGet() < 8) {
                throw new IOException("connection refused");
            }
            told.add(n);
        };
        var never = new Receiver.Pauses(Duration.ofHours(1), Duration.ofHours(1));
        try (var receiver = new Receiver("flaky", ALL, flaky, SHORT);
                var dead = new Receiver(
                        "dead",
                        ALL,
                        n -> {
                            throw new IOException("gone");
                        },
                        never)) {
            dead.isToBeTold(List.of(ONE));
            receiver.isToBeTold(List.of(ONE));

            assertThat(next(told)).isEqualTo(ONE);
            awaitTheEndOf(receiver);
            assertThat(receiver.dead()).isFalse();
            assertThat(attempts).hasValue(8);
            var metrics = new NodeMetrics();
            try (var notifier = new Notifier(
                    new FakeControl(),
                    List::of,
                    "shop",
                    Duration.ofSeconds(5),
                    List.of(receiver, dead),
                    InstantSource.system())) {
                metrics.observe(notifier);
                assertThat(metrics.text())
                        .contains("holdfast_notifications_waiting{receiver=\"flaky\"} 0.0\n")
                        .contains("holdfast_notifications_waiting{receiver=\"dead\"} 1.0\n")
                        .contains("holdfast_notifications_sent_total{receiver=\"flaky\"} 1.0\n")
                        .contains("holdfast_notification_failures_total{receiver=\"flaky\"} 7.0\n")
                        .contains("holdfast_notifications_dropped_total{receiver=\"flaky\"} 0.0\n")
                        .contains("holdfast_notification_receiver_dead{receiver=\"flaky\"} 0.0\n");
            }
        }
    }

    /** The channel has it a moment before the receiver knows that it was sent. */
    private static void awaitTheEndOf(Receiver receiver) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (receiver.tally().sent() == 0 && System.nanoTime() - deadline < 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void afterFiveFailuresInARowTheCircuitIsOpenAndThePauseLong() {
        var pauses = Receiver.Pauses.USUAL;

        assertThat(List.of(1, 2, 3, 4, 5, 50))
                .map(pauses::millis)
                .containsExactly(1000L, 2000L, 4000L, 8000L, 60_000L, 60_000L);
    }

    @Test
    void aWebhookIsSignedCarriesItsTokenAndFollowsNobodyElsewhere() throws Exception {
        var asked = new ArrayList<String>();
        var server = HttpServer.create(new InetSocketAddress("127.0.13.1", 0), 0);
        server.createContext("/hook", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + exchange.getRequestHeaders().getFirst("Holdfast-Signature") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(asked.size() == 1 ? 204 : 302, -1);
            exchange.close();
        });
        server.start();
        try {
            var url = URI.create("http://127.0.13.1:" + server.getAddress().getPort() + "/hook");
            var secret = Files.writeString(folder.resolve("secret"), "hush\n");
            var token = Files.writeString(folder.resolve("token"), "let-me-in\n");
            var hook = new Webhook(new Target.Webhook(url, null, secret, token), Duration.ofSeconds(10));
            hook.send(ONE);

            assertThat(asked.getFirst()).startsWith("Bearer let-me-in sha256=").contains("\"id\":\"failover-main-4\"");
            assertThat(asked.getFirst()).doesNotContain("hush");
            assertThatThrownBy(() -> hook.send(ONE)).hasMessage("it answered 302");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anAddressThatIsASecretIsReadFromItsFileEachTimeAndNeverSaid() throws Exception {
        var file = Files.writeString(folder.resolve("address"), "ftp://127.0.13.1/canary-31f0\n");
        var hook = new Webhook(new Target.Webhook(null, file, null, null), Duration.ofSeconds(10));
        assertThatThrownBy(() -> hook.send(ONE))
                .hasMessage(file + " has no address on its first line: no http address");

        var told = new LinkedBlockingQueue<String>();
        var server = HttpServer.create(new InetSocketAddress("127.0.13.1", 0), 0);
        server.createContext("/canary-31f0", exchange -> {
            told.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            Files.writeString(file, "http://127.0.13.1:" + server.getAddress().getPort() + "/canary-31f0\n");
            hook.send(ONE);
            assertThat(told).containsExactly(ONE.id());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatBreaksWithinAChannelIsAFailureLikeAnyOther() {
        var told = new LinkedBlockingQueue<Notification>();
        var attempts = new AtomicInteger();
        Channel breaking = n -> {
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalArgumentException("invalid header value: canary");
            }
            told.add(n);
        };
        try (var receiver = new Receiver("breaking", ALL, breaking, SHORT)) {
            receiver.isToBeTold(List.of(ONE));

            assertThat(next(told)).isEqualTo(ONE);
            awaitTheEndOf(receiver);
            assertThat(receiver.tally().failures()).isEqualTo(2);
        }
    }

    @Test
    void aProgramGetsTheNotificationAsItsInputAndNothingOfItIsACommand() throws Exception {
        var out = folder.resolve("out");
        var script = List.of("/bin/sh", "-c", "cat > " + out + "; echo \"$HOLDFAST_KIND\" >> " + out);
        var evil = new Notification(
                "1", "failover", "shop", "main", 4, "h2", "h1", "$(touch /tmp/x); `id`", "", "h2", null);
        new Program(script, Duration.ofSeconds(20)).send(evil);

        assertThat(Files.readString(out)).contains("$(touch /tmp/x); `id`", "failover");
        assertThatThrownBy(() -> new Program(List.of("/bin/sh", "-c", "exit 3"), Duration.ofSeconds(20)).send(ONE))
                .hasMessage("it ended with 3");
        assertThatThrownBy(() -> new Program(List.of("/bin/sleep", "60"), Duration.ofMillis(200)).send(ONE))
                .hasMessage("it did not end within 200 ms");
    }

    private static Notification next(BlockingQueue<Notification> told) {
        try {
            return java.util.Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), "nothing was told within 20 s");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
