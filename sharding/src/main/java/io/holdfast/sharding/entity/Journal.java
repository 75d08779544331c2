package io.holdfast.sharding.entity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether there is anybody to write to now. While there is not, owners keep what they were asked and try nothing. */
public interface Journal {

    boolean isOpen();

    /** Grows whenever another primary opens: what failed in an older epoch is worth another try at once. */
    long epoch();

    /** Runs {@code then} once, when it opens, or at once. */
    void whenOpen(Runnable then);

    /**
     * Makes events durable, together with those of others, without a look at what is kept: it is refused as a whole when
     * {@code first} is not the number after the last one.
     *
     * @param id whose events they are, as {@link Kind#id} says
     * @param state what they lead to, to be kept as a snapshot in place of all events before the last one; null: none
     * @param ended told once, by any thread; it must not block
     */
    void append(String id, long first, List<?> events, @Nullable Object state, Ended ended);

    /** Hears how a write ended. */
    interface Ended {

        /** Durable when {@code failure} is null; after an integrity violation (SQLSTATE 23...) surely not; otherwise unknown. */
        void with(@Nullable Throwable failure);
    }
}
