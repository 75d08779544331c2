package io.holdfast.node.probes;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The parameter {@code lag} as Patroni reads it: bytes, or a number with kB, MB, GB or TB; it may have a fraction. */
final class Lag {
    private static final Pattern SIZE =
            Pattern.compile("\\s*(\\d{1,18}(?:\\.\\d{0,9})?|\\.\\d{1,9})\\s*(b|kb|mb|gb|tb)?\\s*");
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE / 4);

    private Lag() {}

    /** Empty when it cannot be read, which means without limit. */
    static OptionalLong bytes(String text) {
        var matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        long unit = unit(matcher.group(2) == null ? "b" : matcher.group(2));
        var bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        return OptionalLong.of(
                bytes.min(MOST).setScale(0, RoundingMode.HALF_EVEN).longValue());
    }

    private static long unit(String word) {
        return switch (word) {
            case "kb" -> 1L << 10;
            case "mb" -> 1L << 20;
            case "gb" -> 1L << 30;
            case "tb" -> 1L << 40;
            default -> 1;
        };
    }
}
