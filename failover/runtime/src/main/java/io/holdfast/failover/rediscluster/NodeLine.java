package io.holdfast.failover.rediscluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One line of {@code CLUSTER NODES}: what one Redis node says of another, or of itself.
 *
 * @param address empty when the speaker knows none
 * @param primaryId whom it replicates; empty for a primary
 * @param migrating how many of its slots are on their way to or from another node
 */
public record NodeLine(
        String id,
        Optional<Address> address,
        Set<String> flags,
        String primaryId,
        long configEpoch,
        boolean linked,
        SlotSet slots,
        int migrating) {
    private static final int FIELDS = 8;

    public NodeLine {
        flags = Set.copyOf(flags);
    }

    /**
     * Reads a whole answer; a line that is none is left out.
     *
     * @param asked where the answer came from: a node that has not met another does not know its own host
     */
    static List<NodeLine> parse(String answer, Address asked) {
        return answer.lines()
                .map(line -> line.strip().split(" "))
                .filter(fields -> fields.length >= FIELDS)
                .map(fields -> line(fields, asked))
                .toList();
    }

    private static NodeLine line(String[] fields, Address asked) {
        var flags = Set.of(fields[2].split(","));
        var slots = SlotSet.none();
        int migrating = 0;
        for (int i = FIELDS; i < fields.length; i++) {
            if (fields[i].startsWith("[")) {
                migrating++;
            } else {
                slots = slots.and(SlotSet.parse(fields[i]));
            }
        }
        return new NodeLine(
                fields[0],
                address(fields[1], flags.contains("myself") ? asked.host() : ""),
                flags,
                fields[3].equals("-") ? "" : fields[3],
                Long.parseLong(fields[6]),
                fields[7].equals("connected"),
                slots,
                migrating);
    }

    /** From "10.0.0.1:7000@17000,name"; a port of 0 stands for an address that is not known. */
    private static Optional<Address> address(String text, String ownHost) {
        var plain = text.replaceAll("[@,].*", "");
        int colon = plain.lastIndexOf(':');
        var host = colon < 1 ? ownHost : plain.substring(0, colon);
        int port = Integer.parseInt(plain.substring(colon + 1));
        return host.isEmpty() || port == 0 ? Optional.empty() : Optional.of(new Address(host, port));
    }

    boolean myself() {
        return flags.contains("myself");
    }

    boolean master() {
        return flags.contains("master");
    }

    boolean failed() {
        return flags.contains("fail");
    }

    boolean suspected() {
        return flags.contains("fail?");
    }

    boolean neverLeads() {
        return flags.contains("nofailover");
    }

    /** Still being introduced, or without an address: nothing can be said of it yet. */
    boolean stranger() {
        return flags.contains("handshake") || flags.contains("noaddr");
    }
}
