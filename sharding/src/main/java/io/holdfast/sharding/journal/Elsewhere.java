package io.holdfast.sharding.journal;

import java.util.List;

/** Another node's writer, which is beside the primary. */
interface Elsewhere {
    Elsewhere NOWHERE = new Elsewhere() {
        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public void send(List<Entry> entries) {
            throw new IllegalStateException("there is nobody to send them to");
        }

        @Override
        public void told() {}
    };

    /** Whether entries can go there now. */
    boolean isOpen();

    /** Takes care of them, whatever becomes of the other node: each is told how it ended. */
    void send(List<Entry> entries);

    /** The writer has told some how they ended, and turns to other work. */
    void told();
}
