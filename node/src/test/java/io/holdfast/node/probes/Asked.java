package io.holdfast.node.probes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks a port over a plain socket, so that every byte of the answer is seen. */
record Asked(String host, int port) {

    String raw(String request) throws IOException {
        try (var socket = new Socket(host, port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    String get(String path) throws IOException {
        return raw("GET " + path + " HTTP/1.0\r\nHost: x\r\n\r\n");
    }

    JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(get(path).split("\r\n\r\n", 2)[1]);
    }

    int status(String path) throws IOException {
        return Integer.parseInt(get(path).split(" ", 3)[1]);
    }
}
