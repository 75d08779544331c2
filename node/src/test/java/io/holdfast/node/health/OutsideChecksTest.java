package io.holdfast.node.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.health.HealthComponent.Affects;
import io.holdfast.node.health.HealthComponent.Finding;
import io.holdfast.node.health.WatchedComponent.Pace;
import io.holdfast.node.settings.CheckSettings;
import io.holdfast.node.settings.CheckSettings.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class OutsideChecksTest {
    private static final String HOST = "127.0.43.3";
    private static final Duration OFTEN = Duration.ofMillis(20);

    @Test
    void aCheckFollowsWhatItLooksAtAndReadinessFollowsTheCheck() throws IOException {
        var server = new ServerSocket(0, 5, InetAddress.getByName(HOST));
        try (var health = new Health()) {
            var target = new Target.Tcp(HOST, server.getLocalPort());
            health.add(OutsideChecks.start(new CheckSettings("shop", target, OFTEN, Duration.ofSeconds(1), true)));
            assertThat(health.live().good()).isTrue();
            await("it is up", () -> health.ready().good());
            server.close();
            await("it is down", () -> !health.ready().good());
            assertThat(health.startup().good()).as("it was ready once").isTrue();
            assertThat(health.live().good()).isTrue();
        }
    }

    @Test
    void aCheckThatAffectsNothingIsShownOnly() {
        try (var health = new Health()) {
            health.add(WatchedComponent.start(
                    "shop", Affects.NONE, new Pace(OFTEN, OFTEN), () -> new Finding(false, "It is closed.")));
            await("it was looked at", () -> health.all().components().toString().contains("It is closed."));
            assertThat(health.all().good()).isTrue();
            assertThat(health.ready().good()).isTrue();
        }
    }

    @Test
    void aLookThatHangsIsDownAndHoldsNobodyUp() {
        var never = new CountDownLatch(1);
        try (var health = new Health()) {
            health.add(WatchedComponent.start("shop", Affects.READY, new Pace(OFTEN, OFTEN), () -> {
                never.await();
                return new Finding(true, "");
            }));
            await("it is called late", () -> health.ready().detail().equals("No answer within 20 ms."));
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as("not within 20 s: " + what)
                    .isNegative();
            LockSupport.parkNanos(5_000_000);
        }
    }
}
