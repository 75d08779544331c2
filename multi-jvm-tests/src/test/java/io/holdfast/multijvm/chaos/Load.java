package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.SessionLoad;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.check.Acknowledgers;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All workloads beside the ledger, in tables of their own, with the clients that do them. */
final class Load implements AutoCloseable {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final int SOME = 20;
    private static final int SESSIONS = 40;
    private static final int SESSIONS_PER_SECOND = 20;

    private final TestCluster cluster;
    private final Acknowledgers acknowledgers = new Acknowledgers();
    private final Set<String> sleepers = ConcurrentHashMap.newKeySet();
    private final List<Workload> workloads;
    private final List<SqlClient> clients = new ArrayList<>();
    private @Nullable SessionLoad sessions;

    private Load(TestCluster cluster, List<Workload> workloads) {
        this.cluster = cluster;
        this.workloads = workloads;
    }

    static Load start(Scene scene) throws IOException, SQLException {
        var cluster = scene.cluster();
        int run = RUNS.incrementAndGet();
        var load = new Load(
                cluster,
                switch (cluster.engine()) {
                    case POSTGRES ->
                        List.of(
                                new RegisterWork("register_" + run),
                                new AppendWork("lists_" + run),
                                new BankWork("bank_" + run));
                    case REDIS -> List.of(); // its two writers and the watch for two primaries are the trial's own
                });
        try {
            load.begin(scene.sessions());
            return load;
        } catch (IOException | SQLException | AssertionError e) {
            load.close();
            throw e;
        }
    }

    private void begin(boolean withSessions) throws IOException, SQLException {
        var primary = cluster.primary().sql();
        for (var workload : workloads) {
            workload.prepare(primary);
            for (var work : workload.clients()) {
                clients.add(SqlClient.start(cluster.hosts(), work, acknowledgers, this::doubtful, workload.name()));
            }
        }
        sessions = withSessions ? SessionLoad.start(cluster.hosts(), SESSIONS, SESSIONS_PER_SECOND) : null;
    }

    /**
     * A host that stood still as a whole answers reads as the primary that it was until its guard has seen the time: they may
     * be old, and are not held against anybody from now on. What it acknowledges is.
     */
    void mayAnswerOldReads(Fault fault, NodeProcess victim) {
        if (fault.then() == Fault.Then.NEW_PRIMARY_BESIDE_A_SLEEPER) {
            sleepers.add(victim.host());
        }
    }

    /**
     * A postmaster that is killed alone leaves its processes behind for a moment, and each commit that waited for replicas ends
     * there and then: nobody is told that it is done, but a read that is under way sees it, although nobody else has it.
     */
    private boolean doubtful(String host, long asked) {
        return sleepers.contains(host)
                || cluster.nodes().stream()
                        .anyMatch(node -> node.host().equals(host) && node.postmasterKilledSince(asked));
    }

    /** Each of them gets on, wherever the primary is now. */
    void awaitSome() {
        for (var workload : workloads) {
            int before = workload.done();
            Await.that(
                    SOME + " more of " + workload.name(), TestCluster.PATIENCE, () -> workload.done() >= before + SOME);
        }
        if (sessions != null) {
            sessions.awaitAcknowledged(SOME);
        }
    }

    /** Ends the clients, looks at what they were told and at what is there. */
    List<String> findings() throws IOException, SQLException {
        close();
        var findings = new ArrayList<>(acknowledgers.findings());
        for (var workload : workloads) {
            workload.findings(cluster.primary().sql())
                    .forEach(finding -> findings.add(workload.name() + ": " + finding));
        }
        if (sessions != null) {
            sessions.findings().forEach(finding -> findings.add("sessions: " + finding));
        }
        return findings;
    }

    @Override
    public void close() {
        clients.forEach(SqlClient::close);
        clients.clear();
        if (sessions != null) {
            sessions.close();
        }
    }
}
