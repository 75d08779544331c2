package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Goal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the postmaster answers whoever comes anew. It is asked on a thread of its own, since statements on sessions that
 * are open already may hang for long where it is stopped with all its processes, or be answered although it hangs. One
 * question without an answer says nothing about a busy server; {@link #MISSES} in a row do.
 */
final class Answers {
    static final int MISSES = 2;
    static final long NONE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    private static final long PACE_NANOS = 1_000_000_000L;
    private static final int ANSWER_MILLIS = 1_500;
    private static final long REST_MILLIS = 100;
    private static final byte[] SSL_REQUEST = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};

    /** Tells the view. */
    interface Verdict {
        void hung(boolean hung);
    }

    private final LongSupplier process;
    private final BooleanSupplier question;
    private final Verdict verdict;
    private long askedAt = System.nanoTime() - PACE_NANOS;
    private volatile int misses;

    /**
     * @param process the pid of the server that runs; {@link #NONE} where none does
     * @param question whether it answers, asked over a fresh connection
     */
    Answers(LongSupplier process, BooleanSupplier question, Verdict verdict) {
        this.process = process;
        this.question = question;
        this.verdict = verdict;
    }

    static Answers of(Instance instance) {
        return new Answers(
                () -> instance.postmaster.alive() ? instance.postmaster.pid() : NONE,
                () -> answered(instance.settings),
                hung -> tell(instance, hung));
    }

    /** The last question was answered, or there was nobody to ask. */
    boolean heard() {
        return misses == 0;
    }

    void run(Goal goal) {
        while (!goal.closed()) {
            if (System.nanoTime() - askedAt >= PACE_NANOS) {
                askedAt = System.nanoTime();
                ask();
            }
            rest();
        }
    }

    private static void rest() {
        try {
            ProcessTree.pause(REST_MILLIS);
        } catch (IOException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One question; what a process failed to answer is not held against the one that came after it. */
    void ask() {
        long asked = process.getAsLong();
        boolean missed = asked != NONE && !question.getAsBoolean();
        misses = missed && process.getAsLong() == asked ? misses + 1 : 0;
        verdict.hung(misses >= MISSES);
    }

    private static void tell(Instance instance, boolean hung) {
        instance.view.seen(instance.view.statements(), facts -> {
            if (facts.hung != hung) {
                LOG.warn(
                        "group {}: the postmaster {}",
                        instance.settings.group(),
                        hung ? "takes no connection" : "answers again");
                facts.hung = hung;
            }
        });
    }

    private static boolean answered(PostgresSettings settings) {
        try (var socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(new InetSocketAddress(settings.host(), settings.port()), ANSWER_MILLIS);
            socket.getOutputStream().write(SSL_REQUEST);
            socket.getOutputStream().flush();
            return socket.getInputStream().read() >= 0;
        } catch (ConnectException notListening) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
