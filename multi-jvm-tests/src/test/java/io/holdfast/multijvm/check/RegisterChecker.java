package io.holdfast.multijvm.check;

import io.holdfast.multijvm.check.RegisterHistory.Operation;
import io.holdfast.multijvm.check.RegisterHistory.Read;
import io.holdfast.multijvm.check.RegisterHistory.Swap;
import io.holdfast.multijvm.check.RegisterHistory.Write;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether one register behaved as if each operation happened at one moment between question and answer (the search of
 * Wing, Gong and Lowe, remembering where it has been). An unknown write whose value nobody saw constrains nothing and is left
 * out; that is sound only because refused swaps are not used as constraints either.
 */
public record RegisterChecker(int mostOperations) {
    private static final int MOST_STATES = 400_000;

    /** Empty when the history is linearizable, else one sentence. */
    public List<String> findings(String name, RegisterHistory history) {
        var operations = telling(history.operations());
        if (operations.size() > mostOperations) {
            return List.of("%s: %d operations are too many to be checked, at most %d"
                    .formatted(name, operations.size(), mostOperations));
        }
        var search = new Search(operations);
        if (search.finds(new BitSet(), null)) {
            return List.of();
        }
        return List.of(
                search.exhausted()
                        ? name + ": could not be decided, too many unknown operations"
                        : name + ": not linearizable: " + operations);
    }

    private static List<Operation> telling(List<Operation> all) {
        Set<Long> seen = new HashSet<>();
        for (var operation : all) {
            var wanted = wanted(operation);
            if (wanted != null) {
                seen.add(wanted);
            }
        }
        return all.stream()
                .filter(o -> switch (o.outcome()) {
                    case DONE -> true;
                    case REFUSED -> false;
                    case UNKNOWN -> wasSeen(o, seen);
                })
                .toList();
    }

    private static boolean wasSeen(Operation operation, Set<Long> seen) {
        var written = operation.written();
        return written != null && seen.contains(written);
    }

    /** The value that must have stood there for the operation to end as it did. */
    private static @Nullable Long wanted(Operation operation) {
        if (operation.outcome() != Outcome.DONE) {
            return operation.call() instanceof Swap swap ? swap.from() : null;
        }
        return switch (operation.call()) {
            case Read read -> read.seen();
            case Write write -> null;
            case Swap swap -> swap.from();
        };
    }

    /** One way through the operations after another. */
    private static final class Search {
        private final List<Operation> operations;
        private final BitSet needed = new BitSet();
        private final Set<Been> been = new HashSet<>();

        private record Been(BitSet done, @Nullable Long value) {}

        Search(List<Operation> operations) {
            this.operations = operations;
            for (int i = 0; i < operations.size(); i++) {
                needed.set(i, operations.get(i).outcome() == Outcome.DONE);
            }
        }

        boolean exhausted() {
            return been.size() >= MOST_STATES;
        }

        boolean finds(BitSet done, @Nullable Long value) {
            if (covers(done)) {
                return true;
            }
            if (exhausted() || !been.add(new Been((BitSet) done.clone(), value))) {
                return false;
            }
            long first = firstAnswer(done);
            for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
                if (operations.get(i).span().asked() <= first && happens(i, done, value)) {
                    return true;
                }
            }
            return false;
        }

        private boolean happens(int i, BitSet done, @Nullable Long value) {
            var operation = operations.get(i);
            if (!possible(operation, value)) {
                return false;
            }
            done.set(i);
            var written = operation.written();
            boolean found = finds(done, written == null ? value : written);
            done.clear(i);
            return found;
        }

        private static boolean possible(Operation operation, @Nullable Long value) {
            return switch (operation.call()) {
                case Read read -> Objects.equals(read.seen(), value);
                case Write write -> true;
                case Swap swap -> Objects.equals(swap.from(), value);
            };
        }

        private boolean covers(BitSet done) {
            var left = (BitSet) needed.clone();
            left.andNot(done);
            return left.isEmpty();
        }

        /** Nothing that was asked for later can be next. */
        private long firstAnswer(BitSet done) {
            long first = Long.MAX_VALUE;
            for (int i = needed.nextSetBit(0); i >= 0; i = needed.nextSetBit(i + 1)) {
                if (!done.get(i)) {
                    first = Math.min(first, operations.get(i).span().answered());
                }
            }
            return first;
        }
    }
}
