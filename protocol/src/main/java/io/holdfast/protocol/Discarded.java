package io.holdfast.protocol;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a former primary gives up when it goes back into its group: the end of its log that no other member had. It travels
 * as the sentence of its agent's report, which nodes of every release can read, and is made a line of the group's history.
 *
 * @param end how far its log had gone
 */
public record Discarded(long bytes, String end) {
    private static final Pattern SENTENCE = Pattern.compile(
            "(\\d{1,18}) bytes that were never acknowledged are discarded: it had gone on to ([^\\s;]+)(?:; (.*))?");
    private static final int REST = 3;

    public String sentence() {
        return bytes + " bytes that were never acknowledged are discarded: it had gone on to " + end;
    }

    /** Empty when {@code why} speaks of something else; an agent may say more behind it. */
    public static Optional<Discarded> in(String why) {
        var found = SENTENCE.matcher(why);
        return found.matches()
                ? Optional.of(new Discarded(Long.parseLong(found.group(1)), found.group(2)))
                : Optional.empty();
    }

    /** What {@code why} says of anything else. */
    public static String besides(String why) {
        var found = SENTENCE.matcher(why);
        return found.matches() ? Objects.requireNonNullElse(found.group(REST), "") : why;
    }
}
