package io.holdfast.failover.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Knocks at a port that is for nodes only, and makes handshakes without a network. */
public final class Stranger {
    private static final int PATIENCE_MILLIS = 10_000;

    private Stranger() {}

    /** What came back to a plain question: nothing but, perhaps, a TLS alert, and the end. */
    public static boolean turnedAwayInPlainText(String host, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().readAllBytes().length < 16;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** With an engine of its own: the handshake fails, or the first answer is an alert. */
    public static boolean turnedAway(String host, int port, SSLEngine engine) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            var wire = new Wire(socket, engine);
            wire.handshake();
            return wire.ended();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SSLException e) {
            return true;
        }
    }

    /** Whom a client meets at a port. */
    public static X509Certificate met(String host, int port, SSLEngine engine) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            new Wire(socket, engine).handshake();
            return peer(engine);
        }
    }

    /** Both sides of a handshake in memory; what the server knows of its client, or why there is none. */
    static X509Certificate meet(SSLEngine client, SSLEngine server) throws SSLException {
        var toServer = ByteBuffer.allocate(1 << 16);
        var toClient = ByteBuffer.allocate(1 << 16);
        client.beginHandshake();
        server.beginHandshake();
        while (busy(client) || busy(server)) {
            turn(client, toClient, toServer);
            turn(server, toServer, toClient);
        }
        turn(client, toClient, toServer); // a refusal of TLS 1.3 arrives after the client's part is done
        return peer(server);
    }

    private static X509Certificate peer(SSLEngine engine) throws SSLPeerUnverifiedException {
        return (X509Certificate) engine.getSession().getPeerCertificates()[0];
    }

    private static boolean busy(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    /** All that one side can do with what has arrived. */
    private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        var plain = ByteBuffer.allocate(1 << 16);
        boolean moved = true;
        while (moved) {
            moved = false;
            for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            int before = out.position();
            engine.wrap(ByteBuffer.allocate(0), out);
            moved |= out.position() > before;
            in.flip();
            int left = in.remaining();
            if (left > 0) {
                engine.unwrap(in, plain);
                moved |= in.remaining() < left;
            }
            in.compact();
        }
    }

    /** One engine on a socket. */
    private record Wire(Socket socket, SSLEngine engine, ByteBuffer in) {
        Wire(Socket socket, SSLEngine engine) {
            this(socket, engine, ByteBuffer.allocate(1 << 16));
        }

        void handshake() throws IOException {
            engine.beginHandshake();
            while (busy(engine)) {
                var out = ByteBuffer.allocate(1 << 16);
                turn(engine, in, out);
                socket.getOutputStream().write(out.array(), 0, out.position());
                if (busy(engine)) {
                    receive();
                }
            }
        }

        /** The other side said goodbye; false: it sent something or kept silent. */
        boolean ended() throws IOException {
            receive();
            turn(engine, in, ByteBuffer.allocate(1 << 16));
            return engine.isInboundDone();
        }

        private void receive() throws IOException {
            var bytes = new byte[in.remaining()];
            int read = socket.getInputStream().read(bytes);
            if (read < 0) {
                throw new SSLException("the connection was ended");
            }
            in.put(bytes, 0, read);
        }
    }
}
