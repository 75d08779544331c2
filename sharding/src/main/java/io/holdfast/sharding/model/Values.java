package io.holdfast.sharding.model;

import io.holdfast.sharding.model.SessionState.Live;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an operation makes of one value. Values are JSON text, written without blanks around it. */
final class Values {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

    private Values() {}

    sealed interface After {
        record Value(String json) implements After {}

        record Nothing() implements After {}

        record Misfit(String sentence) implements After {}
    }

    static @Nullable String of(Live live, String name) {
        var present = live.attributes().get(name);
        return present == null ? null : present.json();
    }

    static After after(@Nullable String before, Operation operation) {
        return switch (operation) {
            case Operation.Put put -> new After.Value(put.json());
            case Operation.Remove remove -> new After.Nothing();
            case Operation.Add add -> added(before == null ? "0" : before, add);
            case Operation.Append append -> appended(before == null ? "[]" : before, append);
        };
    }

    private static After added(String before, Operation.Add add) {
        if (!WHOLE.matcher(before).matches()) {
            return new After.Misfit("incr needs a whole number, and the attribute is none.");
        }
        try {
            return new After.Value(Long.toString(Math.addExact(Long.parseLong(before), add.by())));
        } catch (ArithmeticException e) {
            return new After.Misfit("incr would leave the range of 64 bits.");
        }
    }

    private static After appended(String before, Operation.Append append) {
        if (!before.startsWith("[") || !before.endsWith("]")) {
            return new After.Misfit("append needs an array, and the attribute is none.");
        }
        var open = before.substring(0, before.length() - 1);
        return new After.Value(open + (open.length() == 1 ? "" : ",") + append.json() + "]");
    }
}
