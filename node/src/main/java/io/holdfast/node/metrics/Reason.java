package io.holdfast.node.metrics;

import java.util.List;

/** Shortens the sentence of a failover to one of few words, so that a label has few values. */
final class Reason {
    private static final List<String> WORDS =
            List.of("silent", "hung", "stopped", "starting", "stopping", "failed", "empty", "operator");

    private Reason() {}

    static String of(String sentence) {
        if (sentence.contains("does not answer")) {
            return "hung";
        }
        return WORDS.stream()
                .filter(word -> sentence.contains("is " + word) || sentence.contains(word + " asked"))
                .findFirst()
                .orElse("other");
    }
}
