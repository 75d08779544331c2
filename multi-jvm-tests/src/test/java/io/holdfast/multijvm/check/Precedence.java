package io.holdfast.multijvm.check;

import io.holdfast.multijvm.check.AppendHistory.Transaction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which transaction must have come before which, from what they saw and from real time; {@link #circle} is a contradiction. */
final class Precedence {
    private final List<Transaction> transactions;
    private final IdentityHashMap<Transaction, Integer> numbers = new IdentityHashMap<>();
    private final BitSet[] after;

    Precedence(List<Transaction> all, Map<Long, Transaction> writers, Map<Long, List<Long>> orders) {
        transactions = all.stream().filter(t -> takesPart(t, orders)).toList();
        after = new BitSet[transactions.size()];
        for (int i = 0; i < after.length; i++) {
            after[i] = new BitSet();
            numbers.put(transactions.get(i), i);
        }
        orders.values().forEach(order -> appendsInOrder(order, writers));
        for (var reader : transactions) {
            reads(reader, writers, orders);
            realTime(reader);
        }
    }

    /** An unknown one counts when something of it was seen. */
    private static boolean takesPart(Transaction transaction, Map<Long, List<Long>> orders) {
        return transaction.done()
                || transaction.appends().stream()
                        .anyMatch(a -> orders.getOrDefault(a.list(), List.of()).contains(a.value()));
    }

    private void appendsInOrder(List<Long> order, Map<Long, Transaction> writers) {
        for (int i = 1; i < order.size(); i++) {
            edge(writers.get(order.get(i - 1)), writers.get(order.get(i)));
        }
    }

    private void reads(Transaction reader, Map<Long, Transaction> writers, Map<Long, List<Long>> orders) {
        for (var read : reader.done() ? reader.foreignReads() : List.<AppendHistory.Read>of()) {
            var order = orders.getOrDefault(read.list(), List.of());
            int count = read.seen().size();
            if (count > 0) {
                edge(writers.get(order.get(count - 1)), reader);
            }
            if (count < order.size()) {
                edge(reader, writers.get(order.get(count)));
            }
        }
    }

    /** An unknown one has no answer, so nothing must come after it. */
    private void realTime(Transaction one) {
        for (var other : one.done() ? transactions : List.<Transaction>of()) {
            if (one.span().before(other.span())) {
                edge(one, other);
            }
        }
    }

    private void edge(@Nullable Transaction before, @Nullable Transaction behind) {
        var from = numbers.get(before);
        var to = numbers.get(behind);
        if (from != null && to != null && !from.equals(to)) {
            after[from].set(to);
        }
    }

    /** Takes away, again and again, what nothing comes before; what stays goes round. */
    Optional<String> circle() {
        var left = new BitSet();
        left.set(0, after.length);
        for (boolean less = true; less; ) {
            var behind = new BitSet();
            left.stream().forEach(i -> behind.or(after[i]));
            var free = (BitSet) left.clone();
            free.andNot(behind);
            less = !free.isEmpty();
            left.andNot(free);
        }
        return left.isEmpty() ? Optional.empty() : Optional.of("transactions go round in a circle: " + shown(left));
    }

    /** Each one that is left has one before it among them, so going back must come to a known one. */
    private List<Transaction> shown(BitSet left) {
        var way = new ArrayList<Integer>();
        int at = left.nextSetBit(0);
        while (!way.contains(at)) {
            way.add(at);
            int here = at;
            at = left.stream().filter(i -> after[i].get(here)).findFirst().orElseThrow();
        }
        return way.subList(way.indexOf(at), way.size()).reversed().stream()
                .map(transactions::get)
                .toList();
    }
}
