package io.holdfast.protocol;

/** PostgreSQL's positions in the log: {@code 0/3000060} and the number behind it. */
public final class Lsn {
    private Lsn() {}

    public static long parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("not a position in the log: " + text);
        }
        return (Long.parseLong(text.substring(0, slash).strip(), 16) << 32)
                | Long.parseLong(text.substring(slash + 1).strip(), 16);
    }

    public static String text(long lsn) {
        return "%X/%X".formatted(lsn >>> 32, lsn & 0xFFFFFFFFL);
    }
}
