package io.holdfast.node.notify;

import io.holdfast.node.settings.NotificationSettings;
import io.holdfast.node.settings.NotificationSettings.Target;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * POSTs to one address and follows no redirect, which could lead anywhere. Any 2xx means that it arrived. With a secret,
 * {@code Holdfast-Signature} is the HMAC-SHA-256 of the body, so that the receiver knows who speaks.
 */
final class Webhook implements Channel {
    private final Target.Webhook target;
    private final Duration timeout;
    private final HttpClient http;

    Webhook(Target.Webhook target, Duration timeout) {
        this.target = target;
        this.timeout = timeout;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public void send(Notification notification) throws IOException, InterruptedException {
        var body = Words.json(notification);
        var request = HttpRequest.newBuilder(address())
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", notification.id())
                .POST(BodyPublishers.ofByteArray(body));
        var token = target.token();
        if (token != null) {
            request.header("Authorization", "Bearer " + Words.firstLine(token));
        }
        var secret = target.secret();
        if (secret != null) {
            request.header("Holdfast-Signature", "sha256=" + signature(Words.firstLine(secret), body));
        }
        int status = http.send(request.build(), BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("it answered " + status);
        }
    }

    private URI address() throws IOException {
        var file = target.urlFile();
        try {
            return file == null
                    ? Objects.requireNonNull(target.url())
                    : NotificationSettings.url(Words.firstLine(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " has no address on its first line: " + e.getMessage());
        }
    }

    private static String signature(String secret, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
