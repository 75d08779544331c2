package io.holdfast.node.http;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Each sends one byte of a head every half second, and dials again when it is cut off. */
public final class SlowClients implements AutoCloseable {
    private static final byte[] HEAD =
            "GET /v1/groups HTTP/1.1\r\nHost: a\r\nX-Drip: ".getBytes(StandardCharsets.US_ASCII);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean ended;

    public SlowClients(String host, int port, int count) {
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofVirtual().start(() -> drip(host, port)));
        }
    }

    /** How many drip now. */
    public int open() {
        return open.get();
    }

    int cuts() {
        return cuts.get();
    }

    @Override
    public void close() {
        ended = true;
        threads.forEach(Thread::interrupt);
    }

    private void drip(String host, int port) {
        while (!ended) {
            boolean dripping = false;
            try (var socket = new Socket(host, port)) {
                open.incrementAndGet();
                dripping = true;
                for (int i = 0; !ended; i++) {
                    socket.getOutputStream().write(i < HEAD.length ? HEAD[i] : 'x');
                    TimeUnit.MILLISECONDS.sleep(500);
                }
            } catch (IOException cutOff) {
                cuts.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            } finally {
                if (dripping) {
                    open.decrementAndGet();
                }
            }
        }
    }
}
