package io.holdfast.node.settings;

import java.util.HashMap;
import java.util.List;

/** The block {@code holdfast.ports}: where this node listens, on its own host's address. */
public record PortsSettings(int remoting, int register, int http, int probes, int sentinel) {
    private static final List<String> KEYS = List.of("remoting", "register", "http", "probes", "sentinel");

    List<Integer> all() {
        return List.of(remoting, register, http, probes, sentinel);
    }

    static PortsSettings from(BlockSettings block) {
        var owners = new HashMap<Integer, String>();
        for (var key : KEYS) {
            int port = block.whole(key, 1, 65535);
            var owner = owners.putIfAbsent(port, key);
            if (owner != null) {
                throw block.wrong(key, "is " + port + ", like " + owner, "give each its own port");
            }
        }
        return new PortsSettings(
                block.whole("remoting", 1, 65535),
                block.whole("register", 1, 65535),
                block.whole("http", 1, 65535),
                block.whole("probes", 1, 65535),
                block.whole("sentinel", 1, 65535));
    }
}
