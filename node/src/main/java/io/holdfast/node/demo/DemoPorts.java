package io.holdfast.node.demo;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The demo's addresses, and which ports are free on them. */
final class DemoPorts {
    static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");
    static final int HTTP = 7626;
    static final int SENTINEL = 26379;
    private static final List<Integer> NODE = List.of(17355, 17356, HTTP, 8008);
    private static final int POSTGRES = 5432;
    private static final int REDIS = 6379;

    private DemoPorts() {}

    /** Refuses when a node could not listen. */
    static void requireFreeNodePorts(boolean redis) {
        var ports = new ArrayList<>(NODE);
        if (redis) {
            ports.add(SENTINEL);
        }
        for (var host : HOSTS) {
            for (int port : ports) {
                if (!free(host, port)) {
                    throw new CommandException(
                            Exit.REFUSED,
                            "Port %d on %s cannot be opened: stop what uses it, perhaps another demo or node."
                                    .formatted(port, host));
                }
            }
        }
    }

    /** PostgreSQL's usual port, or the next that is free on all addresses. */
    static int postgres() {
        return from(POSTGRES);
    }

    /** Redis' usual port, or the next that is free on all addresses. */
    static int redis() {
        return from(REDIS);
    }

    private static int from(int first) {
        return IntStream.range(first, first + 100)
                .filter(port -> HOSTS.stream().allMatch(host -> free(host, port)))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        Exit.REFUSED, "No port from %d to %d is free.".formatted(first, first + 99)));
    }

    static boolean usual(int port) {
        return port == POSTGRES;
    }

    static boolean free(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
