package io.holdfast.bench.sessions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What sessions hold: eight attributes of 256 letters each. */
final class Values {
    static final int ATTRIBUTES = 8;
    private static final int LENGTH = 256;

    private Values() {}

    static String name(int number) {
        return "attribute-" + number;
    }

    static List<String> some(int count) {
        var random = new SplittableRandom(7);
        return IntStream.range(0, count).mapToObj(i -> letters(random)).toList();
    }

    static Map<String, String> attributes(int count, int seed) {
        var random = new SplittableRandom(seed);
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            attributes.put(name(i), letters(random));
        }
        return attributes;
    }

    private static String letters(SplittableRandom random) {
        var text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
