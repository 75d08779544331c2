package io.holdfast.sharding.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.protocol.Secret;
import io.holdfast.sharding.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PrimaryRouteTest {
    private final AtomicReference<Optional<Primary>> told = new AtomicReference<>(Optional.empty());
    private final AtomicInteger dialled = new AtomicInteger();

    @Test
    void nobodyDialsBeforeAPrimaryIsToldAndThenWhoWaitedDoesAtOnce() throws Exception {
        var route = new PrimaryRoute("route-test", told::get);
        try (var server = new ServerSocket(0, 50, InetAddress.getByName("127.0.45.1"))) {
            hangUpOnEach(server);
            var pool = new AtomicReference<Throwable>();
            var waiting = Thread.ofPlatform().daemon().start(() -> pool.set(failure(route)));
            Eventually.holds("the pool waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
            route.follow();
            assertThat(dialled).hasValue(0);

            told.set(Optional.of(new Primary("", "127.0.45.1", server.getLocalPort(), 3, "u", new Secret("none"))));
            route.follow();

            Eventually.holds("it dials", () -> dialled.get() > 0);
            assertThat(route.epoch()).isEqualTo(3);
            route.close();
            waiting.join();
            assertThat(pool.get()).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void whoWantsToKnowIsToldOnceWhenAPrimaryOpensAndAtOnceWhenOneIsOpen() {
        try (var route = new PrimaryRoute("route-told", told::get)) {
            var calls = new AtomicInteger();
            route.whenOpen(calls::incrementAndGet);
            route.follow();
            assertThat(calls).hasValue(0);

            told.set(Optional.of(new Primary("", "127.0.45.1", 1, 3, "u", new Secret("none"))));
            route.follow();
            route.follow();
            assertThat(calls).hasValue(1);
            route.whenOpen(calls::incrementAndGet);
            assertThat(calls).hasValue(2);

            told.set(Optional.empty());
            route.follow();
            assertThat(route.isOpen()).isFalse();
            assertThat(route.epoch()).isEqualTo(3);
        }
    }

    @Test
    void aRouteThatWasClosedSaysSo() {
        var route = new PrimaryRoute("route-closed", told::get);
        route.close();

        assertThatThrownBy(() -> new RouteDriver().connect(route.url(), new Properties()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("closed");
    }

    private void hangUpOnEach(ServerSocket server) {
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (var client = server.accept()) {
                    dialled.addAndGet(client.isConnected() ? 1 : 0);
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static Throwable failure(PrimaryRoute route) {
        try (var connection = new RouteDriver().connect(route.url(), new Properties())) {
            return new AssertionError("connected to " + connection);
        } catch (SQLException e) {
            return e;
        }
    }
}
