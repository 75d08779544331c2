package io.holdfast.multijvm.check;

import java.util.List;
import java.util.Map;

/**
 * Transactions that read lists and append to them. A value is appended to one list, once, ever.
 *
 * @param last all lists as they are at the end
 */
public record AppendHistory(List<Transaction> transactions, Map<Long, List<Long>> last) {
    public AppendHistory {
        transactions = List.copyOf(transactions);
        last = Map.copyOf(last);
    }

    /** One step of a transaction. */
    public sealed interface Step {
        long list();
    }

    public record Append(long list, long value) implements Step {}

    public record Read(long list, List<Long> seen) implements Step {
        public Read {
            seen = List.copyOf(seen);
        }
    }

    public record Transaction(List<Step> steps, Span span, Outcome outcome) {
        public Transaction {
            steps = List.copyOf(steps);
        }

        boolean done() {
            return outcome == Outcome.DONE;
        }

        List<Append> appends() {
            return steps.stream()
                    .filter(Append.class::isInstance)
                    .map(Append.class::cast)
                    .toList();
        }

        /** What it read of lists before it changed them itself. */
        List<Read> foreignReads() {
            return steps.stream()
                    .filter(Read.class::isInstance)
                    .map(Read.class::cast)
                    .filter(r -> appends().stream().noneMatch(a -> r.seen().contains(a.value())))
                    .toList();
        }
    }
}
