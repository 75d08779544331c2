package io.holdfast.node.demo;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The demo's addresses, and which ports are free on them.
 *
 * @param hosts one for each node, all of this machine alone: whoever reaches them is let in without a password
 */
record DemoPorts(List<String> hosts) {
    static final List<String> USUAL = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");
    static final int HTTP = 7626;
    static final int SENTINEL = 26379;
    private static final String LOOPBACK = "127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}";
    private static final List<Integer> NODE = List.of(17355, 17356, HTTP, 8008);
    private static final int POSTGRES = 5432;
    private static final int REDIS = 6379;

    DemoPorts {
        hosts = List.copyOf(hosts);
        if (hosts.size() != USUAL.size()
                || Set.copyOf(hosts).size() != hosts.size()
                || !hosts.stream().allMatch(host -> host.matches(LOOPBACK))) {
            throw new CommandException(
                    Exit.USAGE,
                    "--hosts wants three different addresses of 127.0.0.0/8, for example 127.0.9.1,127.0.9.2,127.0.9.3.");
        }
    }

    /** The first node's, which stands for all in what is printed. */
    String first() {
        return hosts.getFirst();
    }

    /** What commands have to be told where the addresses are not the usual ones. */
    String url() {
        return hosts.equals(USUAL) ? "" : " --url http://" + first() + ":" + HTTP;
    }

    /** Refuses when a node could not listen. */
    void requireFreeNodePorts(boolean redis) {
        var ports = new ArrayList<>(NODE);
        if (redis) {
            ports.add(SENTINEL);
        }
        for (var host : hosts) {
            for (int port : ports) {
                if (!free(host, port)) {
                    throw new CommandException(
                            Exit.REFUSED,
                            "Port %d on %s cannot be opened: stop what uses it, perhaps another demo or node, or name other addresses with --hosts."
                                    .formatted(port, host));
                }
            }
        }
    }

    /** PostgreSQL's usual port, or the next that is free on all addresses. */
    int postgres() {
        return from(POSTGRES);
    }

    /** Redis' usual port, or the next that is free on all addresses. */
    int redis() {
        return from(REDIS);
    }

    private int from(int first) {
        return IntStream.range(first, first + 100)
                .filter(port -> hosts.stream().allMatch(host -> free(host, port)))
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
