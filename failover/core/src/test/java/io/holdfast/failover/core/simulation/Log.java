package io.holdfast.failover.core.simulation;

import io.holdfast.protocol.Position;
import java.util.Arrays;

/**
 * The write-ahead log of one instance: for each offset the history and the writer that wrote it. Two logs are prefixes
 * of each other if these agree; the writer tells two primaries of one history apart, which must never happen.
 */
final class Log {
    private int[] entries = new int[64];
    private int length;

    static int entry(int history, int writer) {
        return history * 16 + writer;
    }

    void append(int entry) {
        if (length == entries.length) {
            entries = Arrays.copyOf(entries, length * 2);
        }
        entries[length++] = entry;
    }

    int length() {
        return length;
    }

    int at(int offset) {
        return entries[offset - 1];
    }

    int history() {
        return length == 0 ? 1 : at(length) / 16;
    }

    /** Where the newest history left the one before it; zero when there is none. */
    int startOfHistory() {
        int i = length;
        while (i > 0 && at(i) / 16 == history()) {
            i--;
        }
        return i;
    }

    boolean holds(int offset, int entry) {
        return offset <= length && at(offset) == entry;
    }

    /** How far both agree. */
    int common(Log other) {
        int end = Math.min(length, other.length);
        int i = 0;
        while (i < end && entries[i] == other.entries[i]) {
            i++;
        }
        return i;
    }

    void truncate(int newLength) {
        length = newLength;
    }

    void copyFrom(Log other, int upTo) {
        for (int i = length; i < upTo; i++) {
            append(other.entries[i]);
        }
    }

    Position position() {
        return new Position(Integer.toString(history()), length);
    }
}
