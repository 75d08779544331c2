package io.holdfast.failover.agent;

import io.holdfast.protocol.Evidence.Probe;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * Asks PostgreSQL whether it would speak TLS (the manual's 55.2.10, SSLRequest): the postmaster must fork a process to
 * answer with one byte, so a stopped postmaster whose kernel still accepts connections does not pass.
 */
public final class PostgresLivenessProbe implements LivenessProbe {
    private static final int TIMEOUT_MILLIS = 500;
    private static final byte[] SSL_REQUEST =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

    @Override
    public Probe probe(String host, int port) {
        try (var socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setSoLinger(true, 0);
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.getOutputStream().write(SSL_REQUEST);
            return socket.getInputStream().read() < 0 ? Probe.SILENT : Probe.ANSWERED;
        } catch (ConnectException e) {
            return Probe.REFUSED;
        } catch (IOException e) {
            return Probe.SILENT;
        }
    }
}
