package io.holdfast.bench.sessions;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private final byte[] buffer = new byte[128 * 1024];
    private @Nullable Socket socket;

    HttpConnection(String host) {
        this.host = host;
    }

    /** The node that the answer names as the owner. */
    String send(String method, String path, String body) {
        try {
            var open = open();
            open.getOutputStream().write(bytes(method, path, body));
            return answer(open);
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
            present = new Socket(host, PORT);
            present.setTcpNoDelay(true);
            present.setSoTimeout(10_000);
            socket = present;
        }
        return present;
    }

    private byte[] bytes(String method, String path, String body) {
        var head = method + " " + path + " HTTP/1.1\r\nHost: " + host + ":" + PORT;
        var content = body.isEmpty() ? "" : "\r\nContent-Type: application/json\r\nContent-Length: " + body.length();
        return (head + content + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }

    private String answer(Socket open) throws IOException {
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
        if (!head.startsWith("http/1.1 200 ")) {
            throw new IOException(head.substring(0, head.indexOf('\r')));
        }
        return value(head, OWNER);
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
