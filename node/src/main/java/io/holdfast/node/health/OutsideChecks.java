package io.holdfast.node.health;

import io.holdfast.node.health.HealthComponent.Affects;
import io.holdfast.node.health.HealthComponent.Finding;
import io.holdfast.node.settings.CheckSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Makes parts of the checks in a node's file: an address that must answer, by HTTP or TCP. */
public final class OutsideChecks {
    private OutsideChecks() {}

    public static WatchedComponent start(CheckSettings check) {
        var pace = new WatchedComponent.Pace(check.every(), check.timeout().multipliedBy(2));
        var affects = check.ready() ? Affects.READY : Affects.NONE;
        return switch (check.target()) {
            case CheckSettings.Target.Http http ->
                WatchedComponent.start(check.name(), affects, pace, () -> http(http.url(), check.timeout()));
            case CheckSettings.Target.Tcp tcp ->
                WatchedComponent.start(check.name(), affects, pace, () -> tcp(tcp.host(), tcp.port(), check.timeout()));
        };
    }

    private static Finding http(URI url, Duration timeout) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url).timeout(timeout).GET().build();
        try (var client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return new Finding(status >= 200 && status < 400, url.getAuthority() + " answered " + status + ".");
        }
    }

    private static Finding tcp(String host, int port, Duration timeout) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            return new Finding(true, host + ":" + port + " accepts connections.");
        }
    }
}
