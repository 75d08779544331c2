package io.holdfast.multijvm.check;

import io.holdfast.multijvm.check.AppendHistory.Append;
import io.holdfast.multijvm.check.AppendHistory.Read;
import io.holdfast.multijvm.check.AppendHistory.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides whether transactions on lists were strictly serializable (the idea of Elle): a list tells the order of its appends, so
 * what each transaction saw says which ones it must have come after and before; these and real time must not go round in a
 * circle. Lost, doubled, invented, aborted and half-seen appends are found on the way.
 */
public record AppendChecker(int leastDone) {

    /** One sentence each; empty when all is well. */
    public List<String> findings(AppendHistory history) {
        var findings = new ArrayList<String>();
        long done = history.transactions().stream().filter(Transaction::done).count();
        if (done < leastDone) {
            findings.add(
                    "too few to prove anything: %d transactions, at least %d are needed".formatted(done, leastDone));
        }
        var writers = writers(history);
        var orders = orders(history, findings);
        orders.forEach((list, order) -> values(list, order, writers, findings));
        lost(history, findings);
        halfSeen(history, writers, findings);
        if (findings.isEmpty()) {
            new Precedence(history.transactions(), writers, orders).circle().ifPresent(findings::add);
        }
        return findings;
    }

    private static Map<Long, Transaction> writers(AppendHistory history) {
        Map<Long, Transaction> writers = new HashMap<>();
        for (var transaction : history.transactions()) {
            transaction.appends().forEach(a -> writers.put(a.value(), transaction));
        }
        return writers;
    }

    private static Stream<Read> reads(AppendHistory history) {
        var last = history.last().entrySet().stream().map(e -> new Read(e.getKey(), e.getValue()));
        var during = history.transactions().stream()
                .filter(Transaction::done)
                .flatMap(t -> t.steps().stream())
                .filter(Read.class::isInstance)
                .map(Read.class::cast);
        return Stream.concat(last, during);
    }

    /** The longest sight of each list; every other one must be its beginning. */
    private static Map<Long, List<Long>> orders(AppendHistory history, List<String> findings) {
        Map<Long, List<Long>> orders = new TreeMap<>();
        reads(history).forEach(r -> orders.merge(r.list(), r.seen(), (a, b) -> a.size() >= b.size() ? a : b));
        reads(history)
                .filter(r -> !orders.getOrDefault(r.list(), List.of())
                        .subList(0, r.seen().size())
                        .equals(r.seen()))
                .forEach(r -> findings.add(
                        "list %d was seen as %s and as %s".formatted(r.list(), r.seen(), orders.get(r.list()))));
        return orders;
    }

    private static void values(long list, List<Long> order, Map<Long, Transaction> writers, List<String> findings) {
        if (new HashSet<>(order).size() < order.size()) {
            findings.add("list %d holds a value twice: %s".formatted(list, order));
        }
        for (long value : order) {
            var writer = writers.get(value);
            if (writer == null) {
                findings.add("list %d holds %d, which nobody appended".formatted(list, value));
            } else if (writer.outcome() == Outcome.REFUSED) {
                findings.add("list %d holds %d of a transaction that was refused".formatted(list, value));
            }
        }
    }

    private static void lost(AppendHistory history, List<String> findings) {
        for (var transaction : history.transactions()) {
            for (Append append : transaction.done() ? transaction.appends() : List.<Append>of()) {
                if (!history.last().getOrDefault(append.list(), List.of()).contains(append.value())) {
                    findings.add("list %d lost the acknowledged %d".formatted(append.list(), append.value()));
                }
            }
        }
    }

    /** A transaction is seen as a whole or not at all. */
    private static void halfSeen(AppendHistory history, Map<Long, Transaction> writers, List<String> findings) {
        for (var reader :
                history.transactions().stream().filter(Transaction::done).toList()) {
            for (var read : reader.foreignReads()) {
                var writer =
                        read.seen().isEmpty() ? null : writers.get(read.seen().getLast());
                boolean more = writer != null
                        && !writer.equals(reader)
                        && writer.appends().stream()
                                .anyMatch(a ->
                                        a.list() == read.list() && !read.seen().contains(a.value()));
                if (more) {
                    findings.add(
                            "list %d was seen as %s, in the middle of %s".formatted(read.list(), read.seen(), writer));
                }
            }
        }
    }
}
