package io.holdfast.failover.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An application's connection, as plain as can be: one command in a line, one answer. */
final class Plain implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader reader;

    Plain(RedisNode node) throws IOException {
        this(node, node.password());
    }

    private Plain(RedisNode node, String password) throws IOException {
        socket.connect(new InetSocketAddress(node.host, node.port), 1000);
        socket.setSoTimeout(10_000);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        if (!password.isEmpty()) {
            ask("AUTH " + password);
        }
    }

    /** Who knows no password. */
    static Plain stranger(RedisNode node) throws IOException {
        return new Plain(node, "");
    }

    static String once(RedisNode node, String command) throws IOException {
        try (var plain = new Plain(node)) {
            return plain.ask(command);
        }
    }

    /** Errors come back as they are, with their minus; of an array only its size. */
    String ask(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        var line = reader.readLine();
        if (line == null) {
            throw new IOException("closed");
        }
        return switch (line.charAt(0)) {
            case '$' -> line.equals("$-1") ? "" : bulk(Integer.parseInt(line.substring(1)));
            case '-' -> line;
            default -> line.substring(1);
        };
    }

    /** As if the replicas' last word were not known to be late yet: writes are accepted although nobody can hold them. */
    void acceptAlone() throws IOException {
        ask("CONFIG SET min-replicas-to-write 0");
    }

    /** One more line of an answer that has several. */
    String line() throws IOException {
        return String.valueOf(reader.readLine());
    }

    private String bulk(int size) throws IOException {
        var text = new StringBuilder();
        while (text.length() < size + 2) {
            text.append((char) reader.read());
        }
        return text.substring(0, size);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
