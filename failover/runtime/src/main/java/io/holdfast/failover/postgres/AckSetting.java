package io.holdfast.failover.postgres;

import io.holdfast.protocol.NodeName;
import java.util.List;
import java.util.stream.Collectors;

/** The ack rule in PostgreSQL's words. */
final class AckSetting {
    private AckSetting() {}

    static String text(List<NodeName> names, int k) {
        if (k == 0) {
            return "";
        }
        if (names.isEmpty()) {
            return Instance.NOBODY;
        }
        return names.stream()
                .sorted()
                .map(name -> '"' + name.value() + '"')
                .collect(Collectors.joining(", ", "ANY " + k + " (", ")"));
    }
}
