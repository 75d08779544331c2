package io.holdfast.failover.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A Redis that never had a replica has no backlog, and it takes another replication id when it makes one, at the first
 * replica. A history that was registered must not change its name afterwards, so a primary without backlog is asked for
 * its stream once, by a connection that leaves at once, before the name is told.
 */
final class Backlog {
    private static final int LIMIT_MILLIS = 2000;

    private Backlog() {}

    /** False: it has one. */
    static boolean make(Instance instance, Info info) throws IOException {
        if (info.number("repl_backlog_active", 0) == 1) {
            return false;
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(instance.settings.host(), instance.settings.port()), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            send(socket, "AUTH " + Accounts.AGENT + " " + instance.secret().reveal());
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("+FULLRESYNC")) {
                    return true;
                }
                if (line.startsWith("+OK")) {
                    send(socket, "PSYNC ? -1");
                } else if (line.startsWith("-")) {
                    throw new IOException("the backlog could not be made: " + line);
                }
            }
            throw new IOException("the backlog could not be made: the connection was closed");
        }
    }

    private static void send(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
