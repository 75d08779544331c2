package io.holdfast.failover.core;

import io.holdfast.protocol.Event;

/** Whether an operator's request can be carried out now. */
public sealed interface Verdict {

    record Go(Event event) implements Verdict {}

    /** Nothing is changed; the sentence says why. */
    record No(String sentence) implements Verdict {}
}
