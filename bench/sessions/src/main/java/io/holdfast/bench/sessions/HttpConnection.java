package io.holdfast.bench.sessions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection for one thread. It understands just what the API sends, because on two cores every instruction
 * of a general client would be taken from the nodes.
 */
final class HttpConnection {
    private static final int PORT = 7626;
    private static final String LENGTH = "\r\ncontent-length: ";
    private static final String OWNER = "\r\nholdfast-owner: ";
    private final String host;
    private final byte[] buffer;
    private final int patience;
    private @Nullable Socket socket;

    HttpConnection(String host) {
        this(host, 128 * 1024, 10_000);
    }

    HttpConnection(String host, int largest, int patienceMillis) {
        this.host = host;
        this.buffer = new byte[largest];
        this.patience = patienceMillis;
    }

    /** What a node said; {@code owner} is the one that it names. */
    record Answer(String owner, String body) {}

    /** The node that the answer names as the owner. */
    String send(String method, String path, String body) {
        return ask(method, path, body, "", false).owner();
    }

    /**
     * The same with all that was answered.
     *
     * @param key an Idempotency-Key; empty: none
     */
    Answer ask(String method, String path, String body, String key) {
        return ask(method, path, body, key, true);
    }

    private Answer ask(String method, String path, String body, String key, boolean whole) {
        try {
            var open = open();
            open.getOutputStream().write(bytes(method, path, body, key));
            return answer(open, whole);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    void close() {
        var last = socket;
        socket = null;
        if (last != null) {
            try {
                last.close();
            } catch (IOException e) {
                System.err.println("a connection did not close: " + e.getMessage());
            }
        }
    }

    private Socket open() throws IOException {
        var present = socket;
        if (present == null) {
            present = new Socket();
            present.connect(new InetSocketAddress(host, PORT), patience);
            present.setTcpNoDelay(true);
            present.setSoTimeout(patience);
            socket = present;
        }
        return present;
    }

    private byte[] bytes(String method, String path, String body, String key) {
        var head = method + " " + path + " HTTP/1.1\r\nHost: " + host + ":" + PORT
                + (key.isEmpty() ? "" : "\r\nIdempotency-Key: " + key);
        var content = body.isEmpty() ? "" : "\r\nContent-Type: application/json\r\nContent-Length: " + body.length();
        return (head + content + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    private Answer answer(Socket open, boolean withBody) throws IOException {
        int filled = 0;
        int end = -1;
        var head = "";
        while (end < 0) {
            filled += read(open, filled);
            head = new String(buffer, 0, Math.min(filled, 1024), StandardCharsets.ISO_8859_1);
            end = head.indexOf("\r\n\r\n");
        }
        head = head.substring(0, end + 2).toLowerCase(Locale.ROOT);
        int whole = end + 4 + Integer.parseInt(value(head, LENGTH));
        while (filled < whole) {
            filled += read(open, filled);
        }
        if (!head.startsWith("http/1.1 20")) {
            throw new IOException(head.substring(0, head.indexOf('\r')));
        }
        var body = withBody ? new String(buffer, end + 4, whole - end - 4, StandardCharsets.UTF_8) : "";
        return new Answer(value(head, OWNER), body);
    }

    private int read(Socket open, int from) throws IOException {
        int count = open.getInputStream().read(buffer, from, buffer.length - from);
        if (count <= 0) {
            throw new IOException("the node closed the connection");
        }
        return count;
    }

    private static String value(String head, String name) {
        int at = head.indexOf(name);
        return at < 0 ? "0" : head.substring(at + name.length(), head.indexOf('\r', at + name.length()));
    }
}
