package io.holdfast.failover.cluster;

import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;

/**
 * Positive evidence that a silent member's process is gone: its host refuses the port that a living node holds, three
 * times in a row. Silence, a time-out or an accepted connection prove nothing, so neither a partition nor a pause ever
 * passes for a death. Such a member is put out at once instead of after the time that a partition needs.
 */
final class DeathProbe {
    private static final int PROOF = 3;
    private static final int CONNECT_MILLIS = 100;
    private final Consumer<Address> dead;
    private final Map<NodeName, Integer> refusals = new TreeMap<>();

    DeathProbe(Consumer<Address> dead) {
        this.dead = dead;
    }

    /** Tries each of the silent members once; blocks for a tenth of a second for each that does not answer. */
    void probe(Map<NodeName, Address> silent) {
        refusals.keySet().retainAll(silent.keySet());
        silent.forEach((node, address) -> {
            int count = refused(address) ? refusals.merge(node, 1, Integer::sum) : 0;
            if (count == 0) {
                refusals.remove(node);
            } else if (count == PROOF) {
                dead.accept(address);
            }
        });
    }

    private static boolean refused(Address address) {
        var target = new InetSocketAddress(
                address.getHost().orElse("unknown"), address.getPort().orElse(0));
        try (var socket = new Socket()) {
            socket.connect(target, CONNECT_MILLIS);
            return false;
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused");
        } catch (IOException e) {
            return false;
        }
    }
}
