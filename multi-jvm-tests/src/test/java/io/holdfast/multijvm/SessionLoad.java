package io.holdfast.multijvm;

import io.holdfast.multijvm.SessionClient.Asked;
import io.holdfast.multijvm.SessionClient.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Adds one to sessions at a fixed pace, whether or not earlier requests were answered, and repeats each under its key until
 * it was done: at the end every session must hold exactly as much as it was asked to add. Like any application it has only
 * so many workers; while all of them wait, nothing is added.
 */
public final class SessionLoad implements AutoCloseable {
    private static final Duration GIVE_UP = Duration.ofSeconds(150);
    private static final Duration MAKING = Duration.ofSeconds(60);
    /** Fewer than a node lets in from one address, so that who watches finds a place. */
    private static final int WORKERS = 256;

    private final Semaphore idle = new Semaphore(WORKERS);
    private final SessionClient client;
    private final List<String> ids;
    private final long between;
    private final AtomicLongArray asked;
    private final List<CompletableFuture<Done>> done = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;

    /** One addition; {@code since} is when it should have been asked for. */
    public record Done(long since, long until, Outcome outcome) {
        boolean acknowledged() {
            return outcome.answer().status() == 200;
        }

        long millis() {
            return (until - since) / 1_000_000;
        }
    }

    private SessionLoad(SessionClient client, List<String> ids, int perSecond) {
        this.client = client;
        this.ids = ids;
        this.between = Duration.ofSeconds(1).toNanos() / perSecond;
        this.asked = new AtomicLongArray(ids.size());
        this.thread = Thread.ofPlatform().daemon().name("session-load").unstarted(this::run);
    }

    public static SessionLoad start(List<String> hosts, int sessions, int perSecond) {
        var client = new SessionClient(hosts);
        var ids = new ArrayList<String>();
        for (int i = 0; i < sessions; i++) {
            var made = client.now(Asked.create(""), MAKING);
            if (made.status() != 201) {
                throw new AssertionError("no session could be made: " + made);
            }
            ids.add(made.id());
        }
        var load = new SessionLoad(client, List.copyOf(ids), perSecond);
        load.thread.start();
        return load;
    }

    public SessionClient client() {
        return client;
    }

    private void run() {
        long due = System.nanoTime();
        for (long n = 0; !closing; n++, due += between) {
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            if (!idle.tryAcquire()) {
                continue;
            }
            int session = ThreadLocalRandom.current().nextInt(ids.size());
            long since = due;
            asked.incrementAndGet(session);
            var one = client.persist(Asked.add(ids.get(session), "k" + n), GIVE_UP)
                    .thenApply(outcome -> new Done(since, System.nanoTime(), outcome))
                    .whenComplete((d, failure) -> idle.release());
            synchronized (done) {
                done.add(one);
            }
        }
    }

    /** How many that should have been asked for since {@code nanos} are acknowledged. */
    public long acknowledgedSince(long nanos) {
        return all().stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .filter(d -> d.since() - nanos >= 0 && d.acknowledged())
                .count();
    }

    public void awaitAcknowledged(int count) {
        long now = System.nanoTime();
        Await.that(count + " more additions", TestCluster.PATIENCE, () -> acknowledgedSince(now) >= count);
    }

    /** When, after {@code nanos}, something was acknowledged first. */
    public long firstAfter(long nanos) {
        return all().stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .filter(d -> d.acknowledged() && d.until() - nanos > 0)
                .mapToLong(Done::until)
                .min()
                .orElseThrow(() -> new AssertionError("nothing was acknowledged any more"));
    }

    private List<CompletableFuture<Done>> all() {
        synchronized (done) {
            return List.copyOf(done);
        }
    }

    /** Stops, and says what is wrong: unanswered additions, and sessions that hold more or less than was added. */
    public List<String> findings() {
        close();
        var findings = new ArrayList<String>();
        for (var one : all()) {
            var d = one.join();
            if (!d.acknowledged()) {
                findings.add("not done: " + d.outcome() + " after " + d.millis() + " ms");
            }
        }
        for (int i = 0; i < ids.size(); i++) {
            var read = client.now(Asked.read(ids.get(i)), GIVE_UP);
            if (read.status() != 200 || read.number("n") != asked.get(i)) {
                findings.add("session %d: %d were added, it answers %d: %s"
                        .formatted(i, asked.get(i), read.status(), read.body()));
            }
        }
        return findings;
    }

    /** For people; nothing is asserted of it. */
    public String text() {
        var millis = all().stream()
                .map(CompletableFuture::join)
                .mapToLong(Done::millis)
                .sorted()
                .toArray();
        long retried = all().stream()
                .map(CompletableFuture::join)
                .filter(d -> d.outcome().attempts() > 1)
                .count();
        return "%d additions, %d of them repeated; p50 %d ms, p99 %d ms, longest %d ms"
                .formatted(
                        millis.length,
                        retried,
                        millis[millis.length / 2],
                        millis[(int) (millis.length * 0.99)],
                        millis[millis.length - 1]);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
