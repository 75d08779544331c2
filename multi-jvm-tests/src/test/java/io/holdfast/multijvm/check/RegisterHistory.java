package io.holdfast.multijvm.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients did to one register, which is empty at first. Each written value is written once only. */
public record RegisterHistory(List<Operation> operations) {
    public RegisterHistory {
        operations = List.copyOf(operations);
    }

    /** What was asked for. */
    public sealed interface Call {}

    /** Of what stands there; null: nothing. */
    public record Read(@Nullable Long seen) implements Call {}

    public record Write(long value) implements Call {}

    /** Writes {@code to} where {@code from} stands, and nothing elsewhere. */
    public record Swap(long from, long to) implements Call {}

    public record Operation(Call call, Span span, Outcome outcome) {
        /** The value that it leaves behind, if it does. */
        @Nullable
        Long written() {
            return switch (call) {
                case Read read -> null;
                case Write write -> write.value();
                case Swap swap -> swap.to();
            };
        }
    }
}
