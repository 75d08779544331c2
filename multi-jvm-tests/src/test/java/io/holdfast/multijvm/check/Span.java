package io.holdfast.multijvm.check;

/** When something was asked for and when the answer was there, in one JVM's monotonic nanoseconds. */
public record Span(long asked, long answered) {
    /** This one was over before the other began. */
    boolean before(Span other) {
        return answered - other.asked < 0;
    }
}
