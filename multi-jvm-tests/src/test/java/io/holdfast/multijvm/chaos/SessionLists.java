package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.SessionClient;
import io.holdfast.multijvm.SessionClient.Answer;
import io.holdfast.multijvm.SessionClient.Asked;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.check.AppendChecker;
import io.holdfast.multijvm.check.AppendHistory;
import io.holdfast.multijvm.check.AppendHistory.Append;
import io.holdfast.multijvm.check.AppendHistory.Read;
import io.holdfast.multijvm.check.AppendHistory.Transaction;
import io.holdfast.multijvm.check.Outcome;
import io.holdfast.multijvm.check.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Clients that append to sessions' lists and read them. Each has one node and asks for everything once, so that a success is that
 * node's own word; what a session shows tells the order of its changes.
 */
final class SessionLists implements AutoCloseable {
    private static final int SESSIONS = 30;
    private static final int CLIENTS_OF_A_NODE = 3;
    private static final int LEAST = 100;
    private static final String LIST = "list";
    private static final long BETWEEN = Duration.ofMillis(100).toNanos();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Set<Integer> NOT_NOW = Set.of(0, 503);

    private final SessionClient client;
    private final List<String> ids;
    private final AtomicLong values = new AtomicLong();
    private final List<Told> told = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    /** One request and what came of it; 0: nothing. */
    record Told(String host, int session, long value, Answer answer, Span span) {
        boolean done() {
            return answer.status() == 200;
        }

        boolean changes() {
            return value > 0;
        }

        boolean at(NodeProcess node) {
            return host.equals(node.host());
        }

        private Transaction transaction() {
            var seen = done() ? List.of(new Read(session, answer.numbers(LIST))) : List.<Read>of();
            var steps = new ArrayList<AppendHistory.Step>(changes() ? List.of(new Append(session, value)) : List.of());
            steps.addAll(seen);
            return new Transaction(steps, span, done() ? Outcome.DONE : Outcome.UNKNOWN);
        }
    }

    private SessionLists(SessionClient client, List<String> ids) {
        this.client = client;
        this.ids = ids;
    }

    static SessionLists start(TestCluster cluster) {
        var client = new SessionClient(cluster.hosts());
        var ids = IntStream.range(0, SESSIONS)
                .mapToObj(
                        i -> client.now(Asked.create(""), TestCluster.PATIENCE).id())
                .toList();
        var lists = new SessionLists(client, ids);
        for (var host : cluster.hosts()) {
            for (int i = 0; i < CLIENTS_OF_A_NODE; i++) {
                lists.threads.add(
                        Thread.ofPlatform().daemon().name("lists-" + host).start(() -> lists.work(host)));
            }
        }
        return lists;
    }

    private void work(String host) {
        while (!closing) {
            int session = ThreadLocalRandom.current().nextInt(ids.size());
            ask(host, session, ThreadLocalRandom.current().nextBoolean() ? values.incrementAndGet() : 0);
            LockSupport.parkNanos(BETWEEN);
        }
    }

    private void ask(String host, int session, long value) {
        var id = ids.get(session);
        long asked = System.nanoTime();
        var answer = client.once(host, value > 0 ? Asked.append(id, LIST, value) : Asked.read(id))
                .join();
        var one = new Told(host, session, value, answer, new Span(asked, System.nanoTime()));
        synchronized (told) {
            told.add(one);
        }
    }

    /** The sessions that a node answers for now. */
    Set<Integer> ownedBy(NodeProcess node) {
        return IntStream.range(0, ids.size())
                .filter(i -> client.now(Asked.read(ids.get(i)), SOON).owner().equals(node.name()))
                .boxed()
                .collect(Collectors.toSet());
    }

    /** Of what was asked for since {@code nanos}. */
    List<Told> since(long nanos, Predicate<Told> which) {
        return all().stream()
                .filter(one -> one.span().asked() - nanos >= 0)
                .filter(which)
                .toList();
    }

    private List<Told> all() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    void await(String what, int count, Predicate<Told> which) {
        long now = System.nanoTime();
        Await.that(what, TestCluster.PATIENCE, () -> since(now, which).size() >= count);
    }

    /** Each of these sessions is changed once more. */
    void awaitChanges(String what, Set<Integer> sessions, Predicate<Told> which) {
        long now = System.nanoTime();
        Await.that(
                what,
                TestCluster.PATIENCE,
                () -> since(now, one -> one.done() && one.changes()).stream()
                        .filter(which)
                        .map(Told::session)
                        .collect(Collectors.toSet())
                        .containsAll(sessions));
    }

    /** Ends the clients, and says what they were told that is no order of single changes, each of which happened once. */
    List<String> findings() {
        close();
        Map<Long, List<Long>> last = new TreeMap<>();
        for (int i = 0; i < ids.size(); i++) {
            last.put(
                    (long) i,
                    client.now(Asked.read(ids.get(i)), TestCluster.PATIENCE).numbers(LIST));
        }
        var all = all();
        var findings = new ArrayList<String>();
        all.stream()
                .filter(one -> !one.done() && !NOT_NOW.contains(one.answer().status()))
                .forEach(one -> findings.add("answered neither with a success nor with 503: " + one));
        var history = new AppendHistory(all.stream().map(Told::transaction).toList(), last);
        findings.addAll(new AppendChecker(LEAST).findings(history));
        return findings;
    }

    /** For people; nothing is asserted of it. */
    String text() {
        var all = all();
        return "%d requests, %d successes, %d of them changes"
                .formatted(
                        all.size(),
                        all.stream().filter(Told::done).count(),
                        all.stream().filter(one -> one.done() && one.changes()).count());
    }

    @Override
    public void close() {
        closing = true;
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(15));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
