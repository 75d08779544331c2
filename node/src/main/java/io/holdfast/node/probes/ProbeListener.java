package io.holdfast.node.probes;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request per connection, HTTP/1.0, as Patroni answers and every load balancer understands. It shares no thread with
 * the API, so neither can starve the other. Whoever is slow is cut off after {@link Limits#patience} in all, however
 * little he sends at a time, and one address never takes all connections.
 */
final class ProbeListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeListener.class);
    private static final int HEAD_LIMIT = 8 * 1024;
    private static final long REST = 50_000_000;
    private final ServerSocket server;
    private final Cover cover;
    private final Limits limits;
    private final Function<ProbeRequest, ProbeAnswer> answers;
    private final ScheduledThreadPoolExecutor clock;
    private final Semaphore places;
    private final Map<InetAddress, Integer> callers = new ConcurrentHashMap<>();

    /** What goes over a connection that was accepted: the same one, or one that encrypts. */
    @FunctionalInterface
    interface Cover {
        Cover PLAIN = socket -> socket;

        Socket over(Socket accepted) throws IOException;
    }

    /** @param perAddress of the {@code connections} that are served at a time */
    record Limits(int connections, int perAddress, Duration patience) {
        static Limits usual() {
            return new Limits(512, 64, Duration.ofSeconds(5));
        }
    }

    private ProbeListener(
            ServerSocket server, Cover cover, Limits limits, Function<ProbeRequest, ProbeAnswer> answers) {
        this.server = server;
        this.cover = cover;
        this.limits = limits;
        this.answers = answers;
        this.places = new Semaphore(limits.connections());
        this.clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("holdfast-probe-clock").factory());
        clock.setRemoveOnCancelPolicy(true);
    }

    static ProbeListener open(
            String host, int port, Cover cover, Limits limits, Function<ProbeRequest, ProbeAnswer> answers)
            throws IOException {
        var server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getByName(host), port), 256);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        var listener = new ProbeListener(server, cover, limits, answers);
        Thread.ofPlatform().daemon().name("holdfast-probes").start(listener::accept);
        return listener;
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        end(server);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                admit(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.debug("a probe's connection was not accepted: {}", e.getMessage());
                    LockSupport.parkNanos(REST); // out of descriptors: they come back
                }
            }
        }
    }

    private void admit(Socket socket) {
        var caller = socket.getInetAddress();
        if (!places.tryAcquire()) {
            end(socket);
            return;
        }
        int mine = callers.merge(caller, 1, Integer::sum);
        if (mine > limits.perAddress()) {
            leave(caller);
            end(socket);
            return;
        }
        // Virtual threads would share their few carriers with whatever else this node does.
        Thread.ofPlatform().daemon().name("holdfast-probe").start(() -> serve(socket, caller));
    }

    private void serve(Socket socket, InetAddress caller) {
        var cut = clock.schedule(() -> end(socket), limits.patience().toMillis(), TimeUnit.MILLISECONDS);
        try (socket;
                var covered = cover.over(socket)) {
            socket.setTcpNoDelay(true);
            var head = head(new BufferedInputStream(covered.getInputStream()));
            covered.getOutputStream().write(answer(head).bytes());
            covered.shutdownOutput();
        } catch (IOException e) {
            LOG.debug("a probe from {} was not answered: {}", caller, e.getMessage());
        } finally {
            cut.cancel(false);
            leave(caller);
        }
    }

    private ProbeAnswer answer(String head) {
        var line = head.lines().findFirst().orElse("");
        var request = ProbeRequest.parse(line);
        if (request.isEmpty()) {
            return ProbeAnswer.text(400, "This is no request: write GET /primary HTTP/1.0.\n");
        }
        try {
            var answer = answers.apply(request.get());
            return request.get().bare() ? answer.asBare() : answer;
        } catch (RuntimeException e) {
            LOG.error("a probe failed", e);
            return ProbeAnswer.text(503, "Something broke here; the node's log has it.\n");
        }
    }

    /** Up to the empty line, so that closing the connection resets nothing that was sent. */
    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int tail = 0;
        while (head.size() < HEAD_LIMIT && tail != 2) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
            tail = next == '\n' ? tail + 1 : next == '\r' ? tail : 0;
        }
        return tail == 2 ? head.toString(StandardCharsets.ISO_8859_1) : "";
    }

    private void leave(InetAddress caller) {
        places.release();
        callers.computeIfPresent(caller, (address, count) -> count > 1 ? count - 1 : null);
    }

    private static void end(AutoCloseable toEnd) {
        try {
            toEnd.close();
        } catch (Exception e) {
            LOG.debug("closing {}: {}", toEnd, e.toString());
        }
    }
}
