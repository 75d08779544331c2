package io.holdfast.node.doctor;

import io.holdfast.node.settings.GroupSettings;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.Engine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The node's address is this host's, and nobody else has its ports. */
final class PortChecks {
    private final NodeSettings settings;

    PortChecks(NodeSettings settings) {
        this.settings = settings;
    }

    List<Finding> all() {
        var host = settings.node().host();
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return List.of(
                    Finding.bad(
                            "address",
                            "node.host = " + host
                                    + " is no name that this host can look up: write an address, or add the name to DNS or /etc/hosts."));
        }
        if (!own(address)) {
            return List.of(Finding.bad(
                    "address",
                    "node.host = " + host + " (" + address.getHostAddress()
                            + ") is no address of this host: write one of it ('ip addr' lists them)."));
        }
        var findings = new ArrayList<Finding>();
        var free = new ArrayList<String>();
        ports().forEach((port, what) -> taken(address, port)
                .ifPresentOrElse(
                        why -> findings.add(Finding.bad(
                                "port",
                                "Port " + port + " on " + host + ", for " + what + ", cannot be opened ("
                                        + why + "): stop what uses it ('ss -ltnp sport = :" + port
                                        + "' names it), or choose another; if this node runs already, this is it.")),
                        () -> free.add(port + " (" + what + ")")));
        if (!free.isEmpty()) {
            findings.add(Finding.good("port", "Free on " + host + ": " + String.join(", ", free) + "."));
        }
        return findings;
    }

    private Map<Integer, String> ports() {
        var ports = new LinkedHashMap<Integer, String>();
        var p = settings.ports();
        ports.put(p.remoting(), "the cluster");
        if (settings.cluster().controls(settings.node().name())) {
            ports.put(p.register(), "the register");
        }
        ports.put(p.http(), "the API");
        ports.put(p.probes(), "probes");
        if (settings.groups().stream().anyMatch(g -> g.engine() == Engine.REDIS)) {
            ports.put(p.sentinel(), "Sentinel clients");
        }
        for (GroupSettings group : settings.groups()) {
            var instance = group.instance();
            if (instance != null) {
                ports.put(instance.port(), "the instance of " + group.name());
            }
        }
        return ports;
    }

    private static boolean own(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private static Optional<String> taken(InetAddress address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
