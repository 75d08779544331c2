package io.holdfast.node.sentinel;

import java.util.List;
import java.util.Locale;

/** What is not done here, with the place where it is done. */
final class Refused {
    private Refused() {}

    static Answer configuration(Session session, List<String> words) {
        return Answer.error(("%s changes nothing here: Holdfast is configured in each node's file (holdfast.groups,"
                        + " holdfast.security), and groups are changed with ./holdfast or the HTTP API")
                .formatted(command(words)));
    }

    static Answer shutdown(Session session, List<String> words) {
        return Answer.error(
                "SHUTDOWN is not taken from here: stop the node itself (SIGTERM), and it leaves gracefully");
    }

    static Answer simulation(Session session, List<String> words) {
        return Answer.error(command(words) + " is not possible here: Holdfast has no such switches");
    }

    static Answer pausing(Session session, List<String> words) {
        return Answer.error(
                command(words) + " is not possible here: nothing is written to a Sentinel that could be paused");
    }

    private static String command(List<String> words) {
        return String.join(" ", words.subList(0, Math.min(2, words.size()))).toUpperCase(Locale.ROOT);
    }
}
