package io.holdfast.failover.rediscluster;

import java.util.ArrayList;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Some of the 16384 slots; never changes once it is made. */
public final class SlotSet {
    public static final int ALL = 16384;
    private final BitSet slots;

    private SlotSet(BitSet slots) {
        this.slots = slots;
    }

    public static SlotSet none() {
        return new SlotSet(new BitSet(ALL));
    }

    public static SlotSet every() {
        return range(0, ALL - 1);
    }

    public static SlotSet range(int first, int last) {
        var bits = new BitSet(ALL);
        bits.set(first, last + 1);
        return new SlotSet(bits);
    }

    /** From "0-5460" or "17". */
    static SlotSet parse(String text) {
        int dash = text.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
        return range(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1)));
    }

    public SlotSet and(SlotSet others) {
        var bits = copy();
        bits.or(others.slots);
        return new SlotSet(bits);
    }

    public SlotSet without(SlotSet others) {
        var bits = copy();
        bits.andNot(others.slots);
        return new SlotSet(bits);
    }

    public boolean has(int slot) {
        return slots.get(slot);
    }

    public int count() {
        return slots.cardinality();
    }

    public boolean isEmpty() {
        return slots.isEmpty();
    }

    /** As Redis writes them: {@code 0-5460,5462}. */
    public String text() {
        var parts = new ArrayList<String>();
        for (int first = slots.nextSetBit(0); first >= 0; ) {
            int end = slots.nextClearBit(first);
            parts.add(end - 1 == first ? Integer.toString(first) : first + "-" + (end - 1));
            first = slots.nextSetBit(end);
        }
        return String.join(",", parts);
    }

    private BitSet copy() {
        return (BitSet) slots.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SlotSet set && slots.equals(set.slots);
    }

    @Override
    public int hashCode() {
        return slots.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
