package io.holdfast.failover.agent;

import io.holdfast.protocol.Evidence;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Sends one small question and judges the first byte of the answer; it logs in nowhere, so it costs the server little. */
final class PortProbe implements LivenessProbe {
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 210, 22, 47};
    private final byte[] question;
    private final String answers;

    private PortProbe(byte[] question, String answers) {
        this.question = question.clone();
        this.answers = answers;
    }

    /** PostgreSQL says S or N for "TLS or not", from the postmaster's newest child, and logs nothing. */
    static PortProbe sslRequest() {
        return new PortProbe(SSL_REQUEST, "SN");
    }

    /** Redis says +PONG, or an error while it wants a password or loads. */
    static PortProbe ping() {
        return new PortProbe("PING\r\n".getBytes(StandardCharsets.US_ASCII), "+-");
    }

    @Override
    public Evidence.Probe probe(String host, int port, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millisUntil(deadline));
            socket.getOutputStream().write(question);
            socket.setSoTimeout(millisUntil(deadline));
            int first = socket.getInputStream().read();
            return first >= 0 && answers.indexOf(first) >= 0 ? Evidence.Probe.ANSWERED : Evidence.Probe.SILENT;
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused") ? Evidence.Probe.REFUSED : Evidence.Probe.SILENT;
        } catch (IOException e) {
            return Evidence.Probe.SILENT;
        }
    }

    /** Never 0: that would mean to wait for ever. */
    private static int millisUntil(long deadline) {
        return (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
    }
}
