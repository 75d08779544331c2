package io.holdfast.bench.sessions;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** A folder of this run's own, and its loopback addresses. */
record Place(Path folder, String net) {

    private static final int[] PORTS = {5432, 6379, 7626};

    /** @throws IllegalStateException when somebody uses its addresses: two runs would measure each other */
    static Place make(String net) throws IOException {
        for (int host = 1; host <= Group.NODES; host++) {
            for (int port : PORTS) {
                free(net + "." + host, port);
            }
        }
        var folder = Files.createTempDirectory("holdfast-bench-");
        // The databases' own users must be able to pass through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Place(folder, net);
    }

    private static void free(String host, int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, port));
        } catch (BindException e) {
            throw new IllegalStateException(
                    "something listens on " + host + ":" + port + ": end it, or choose other addresses with --net", e);
        }
    }

    /** The n-th host, from 1. */
    String host(int number) {
        return net + "." + number;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    void remove() throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
