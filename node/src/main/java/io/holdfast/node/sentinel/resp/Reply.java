package io.holdfast.node.sentinel.resp;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What a client is told. Texts are written in ISO 8859-1, as {@link Decoder} reads them. */
public sealed interface Reply {
    Reply OK = new Status("OK");

    /** A word such as OK. */
    record Status(String word) implements Reply {}

    /** {@code text} begins with the error's code, such as ERR. */
    record Failure(String text) implements Reply {}

    record Whole(long value) implements Reply {}

    record Text(String value) implements Reply {}

    /** A text for people; only version 3 knows the difference. */
    record Verbatim(String value) implements Reply {}

    record Nothing() implements Reply {}

    /** What version 2 says instead of an array that is not there. */
    record NoList() implements Reply {}

    record Sequence(List<Reply> elements) implements Reply {
        public Sequence {
            elements = List.copyOf(elements);
        }
    }

    /** Version 2 has no maps and gets keys and values in turn. */
    record Pairs(SequencedMap<String, Reply> entries) implements Reply {}

    /** Not asked for; version 2 has no such type and gets a sequence. */
    record Push(List<Reply> elements) implements Reply {
        public Push {
            elements = List.copyOf(elements);
        }
    }

    static Reply error(String sentence) {
        return new Failure("ERR " + sentence);
    }

    static Reply texts(List<String> values) {
        return new Sequence(values.stream().<Reply>map(Text::new).toList());
    }

    static Reply sequence(Reply... elements) {
        return new Sequence(Arrays.asList(elements));
    }

    /** In the order of the map, every value a text. */
    static Reply texts(SequencedMap<String, String> values) {
        var entries = new LinkedHashMap<String, Reply>();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            entries.put(entry.getKey(), new Text(entry.getValue()));
        }
        return new Pairs(entries);
    }
}
