package io.holdfast.multijvm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a writer tried and what it was told, in the order in which it asked. */
public record Ledger(List<Operation> operations) {

    public Ledger {
        operations = List.copyOf(operations);
    }

    /** {@code UNKNOWN}: an error, a warning or no answer, so the row may be there or not. */
    public enum Answer {
        ACKNOWLEDGED,
        UNKNOWN
    }

    /** One row {@code n}; the times are monotonic nanoseconds. */
    public record Operation(long n, String host, long asked, long answered, Answer answer) {
        public boolean acknowledged() {
            return answer == Answer.ACKNOWLEDGED;
        }
    }

    public List<Operation> acknowledged() {
        return operations.stream().filter(Operation::acknowledged).toList();
    }

    public int unknown() {
        return operations.size() - acknowledged().size();
    }

    /** The longest time between two acknowledgements; what an application felt of a fault. */
    public Duration longestGap() {
        var acknowledged = acknowledged();
        long longest = 0;
        for (int i = 1; i < acknowledged.size(); i++) {
            longest = Math.max(
                    longest,
                    acknowledged.get(i).answered() - acknowledged.get(i - 1).answered());
        }
        return Duration.ofNanos(longest);
    }

    /** The same where nothing counts as promised: what is there must have been attempted, more is not asked. */
    public Ledger unpromised() {
        return new Ledger(operations.stream()
                .map(o -> new Operation(o.n(), o.host(), o.asked(), o.answered(), Answer.UNKNOWN))
                .toList());
    }

    public Ledger with(Operation operation) {
        var all = new ArrayList<>(operations);
        all.add(operation);
        return new Ledger(all);
    }
}
