package io.holdfast.multijvm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/** Finds a part of 127.0.0.0/8 that nobody listens on, so that each node has an address and all usual ports to itself. */
final class Loopback {
    private static final List<Integer> PORTS = List.of(5432, 6379, 7626, 8008, 17355, 17356, 26379);
    private static final int NETS = 64 * 256;

    private Loopback() {}

    /** For example {@code 127.17.42.}; it begins to look at a place that depends on this process. */
    static String freeNet(int addresses) {
        long start = ProcessHandle.current().pid();
        return IntStream.range(0, 256)
                .mapToLong(i -> (start + i * 7L) % NETS)
                .mapToObj(i -> "127.%d.%d.".formatted(16 + i / 256, i % 256))
                .filter(net -> IntStream.rangeClosed(1, addresses).allMatch(i -> free(net + i)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no free loopback addresses"));
    }

    /** None of the ports that a node and its databases usually have is listened on. */
    static boolean free(String host) {
        return PORTS.stream().allMatch(port -> free(host, port));
    }

    private static boolean free(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
