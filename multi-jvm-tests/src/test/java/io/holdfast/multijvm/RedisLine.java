package io.holdfast.multijvm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An application's connection to one Redis or Sentinel endpoint: a command in a line, an answer, errors as exceptions. */
public final class RedisLine implements AutoCloseable {
    static final int SENTINEL = 26379;
    private static final int PORT = 6379;
    private static final int CONNECT_MILLIS = 300;
    private static final int ANSWER_MILLIS = 700;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final String host;

    private RedisLine(String host, int port) throws IOException {
        this.host = host;
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        socket.setSoTimeout(ANSWER_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** What Redis itself refused; whether it was done is certain: it was not. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String answer) {
            super(answer);
        }
    }

    static RedisLine open(String host) throws IOException {
        var line = new RedisLine(host, PORT);
        try {
            line.ask("AUTH " + NodeFile.PASSWORD);
            return line;
        } catch (IOException e) {
            line.close();
            throw e;
        }
    }

    static RedisLine sentinel(String host) throws IOException {
        return new RedisLine(host, SENTINEL);
    }

    String host() {
        return host;
    }

    public String ask(String command) throws IOException {
        return String.valueOf(answer(command));
    }

    long number(String command) throws IOException {
        return Long.parseLong(ask(command));
    }

    List<String> list(String command) throws IOException {
        return answer(command) instanceof List<?> all
                ? all.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** One field of {@code INFO}; empty when it is not told. */
    public String info(String section, String field) throws IOException {
        return ask("INFO " + section)
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private @Nullable Object answer(String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        return read();
    }

    private @Nullable Object read() throws IOException {
        var line = line();
        var rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '-' -> throw new RefusedException(rest);
            case '$' -> rest.equals("-1") ? null : bulk(Integer.parseInt(rest));
            case '*' -> rest.equals("-1") ? null : elements(Integer.parseInt(rest));
            default -> rest;
        };
    }

    private List<String> elements(int count) throws IOException {
        var all = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            all.add(String.valueOf(read()));
        }
        return all;
    }

    private String bulk(int size) throws IOException {
        var bytes = in.readNBytes(size + 2);
        if (bytes.length < size + 2) {
            throw new IOException("closed in an answer");
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed");
            }
            if (b != '\r') {
                bytes.write(b);
            }
        }
        if (bytes.size() == 0) {
            throw new IOException("an empty answer");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyDown) {
            return;
        }
    }
}
