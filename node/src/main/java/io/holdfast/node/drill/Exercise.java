package io.holdfast.node.drill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a drill can do to a group; each is one request to the API, so nothing is left behind when the drill ends in the middle. */
public enum Exercise {
    /** A planned change of primary. */
    SWITCHOVER("switchover"),
    /** A planned change back to whoever led when the drill began. */
    BACK("switchover"),
    /** The primary is fenced without its help, well as it is. */
    FAILOVER("failover"),
    /** The primary's server is killed by its own node, which tells nobody. */
    CRASH("crash");

    private final String verb;

    Exercise(String verb) {
        this.verb = verb;
    }

    String verb() {
        return verb;
    }

    /** As it is written on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Exercise> of(String word) {
        return Arrays.stream(values()).filter(e -> e.word().equals(word)).findFirst();
    }

    /** For people who mistyped one. */
    public static String words() {
        return Arrays.stream(values()).map(Exercise::word).collect(Collectors.joining(", "));
    }
}
