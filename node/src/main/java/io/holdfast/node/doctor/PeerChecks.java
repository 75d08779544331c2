package io.holdfast.node.doctor;

import io.holdfast.node.settings.ClusterSettings.ControlNode;
import io.holdfast.node.settings.NodeSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The other control nodes can be reached. That one does not run yet is no fault; that its host is cut off is. */
final class PeerChecks {
    private static final int PATIENCE_MILLIS = 1500;
    private final NodeSettings settings;

    PeerChecks(NodeSettings settings) {
        this.settings = settings;
    }

    List<Finding> all() {
        return settings.cluster().controlNodes().stream()
                .filter(c -> !c.name().equals(settings.node().name()))
                .map(this::reached)
                .toList();
    }

    private Finding reached(ControlNode peer) {
        var silent = new ArrayList<Integer>();
        int closed = 0;
        for (int port : List.of(
                settings.ports().remoting(),
                settings.ports().register(),
                settings.ports().http())) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName(peer.host()), port), PATIENCE_MILLIS);
            } catch (ConnectException refused) {
                closed++; // its host answers, and the node does not run yet
            } catch (UnknownHostException e) {
                return Finding.bad(
                        "peers",
                        "The host " + peer.host() + " of " + peer.name()
                                + " cannot be looked up: write an address, or add the name to DNS or /etc/hosts.");
            } catch (IOException e) {
                silent.add(port);
            }
        }
        if (!silent.isEmpty()) {
            return Finding.risky(
                    "peers",
                    peer.name() + " at " + peer.host() + " does not answer on port " + silent
                            + ": see that its host runs and that no firewall is between.");
        }
        return Finding.good(
                "peers",
                peer.name() + " at " + peer.host()
                        + (closed == 0
                                ? " runs and can be reached."
                                : " can be reached; its node does not run (wholly) yet."));
    }
}
