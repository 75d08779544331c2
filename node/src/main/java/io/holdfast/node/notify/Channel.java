package io.holdfast.node.notify;

import java.io.IOException;

/** One attempt to tell something. */
interface Channel {
    /** Returns once it arrived; fails with a sentence that names no secret. */
    void send(Notification notification) throws IOException, InterruptedException;
}
