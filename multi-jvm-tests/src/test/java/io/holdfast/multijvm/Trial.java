package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One run of the writer on a whole cluster while faults are done to it. {@link #passes} ends it: service is back, the
 * cluster is whole again by itself, nothing was lost or invented, and all instances hold the same.
 */
public final class Trial implements FaultTrial {
    private static final int SOME = 40;
    private static final Duration PATIENCE = TestCluster.PATIENCE;
    private static final Set<String> STEPS = Set.of("chosen", "promoted", "opened");

    private final TestCluster cluster;
    private final String name;
    private final String table;
    private final GapTable gaps;
    private final Seen.Group before;
    private final LedgerWriter writer;
    private final Watch watch;
    private final List<String> faults = new ArrayList<>();
    private Ledger told = new Ledger(List.of());

    /** What is done to the cluster; throws when it had no effect. */
    public interface Fault {
        void happens() throws Exception;
    }

    private Trial(TestCluster cluster, String name, String table, GapTable gaps, Seen.Group before) {
        this.cluster = cluster;
        this.name = name;
        this.table = table;
        this.gaps = gaps;
        this.before = before;
        watch = Watch.start(cluster);
        writer = LedgerWriter.start(cluster.hosts(), table);
    }

    public static Trial begin(TestCluster cluster, String name, String table, GapTable gaps)
            throws IOException, SQLException {
        var before = cluster.awaitWhole();
        cluster.primary().sql().execute("create table " + table + " (n bigint)");
        var trial = new Trial(cluster, name, table, gaps, before);
        try {
            trial.writer.awaitAcknowledged(SOME, PATIENCE);
            return trial;
        } catch (AssertionError e) {
            trial.close();
            throw e;
        }
    }

    @Override
    public Seen.Group before() {
        return before;
    }

    @Override
    public void fault(String what, Fault fault) throws Exception {
        fault.happens();
        faults.add(what);
    }

    @Override
    public void excuse(NodeProcess node) {
        watch.excuse(node);
    }

    @Override
    public void awaitService() {
        writer.awaitAcknowledged(SOME, PATIENCE);
    }

    public Set<String> states(NodeProcess node) {
        return watch.states(node);
    }

    @Override
    public Seen.Group passes() throws Exception {
        awaitService();
        var after = cluster.awaitWhole();
        watch.close();
        var ledger = writer.end();
        told = ledger;
        var present = cluster.primary().sql().numbers(table);
        var change = change(after);
        var epochs = before.epoch() + " -> " + after.epoch();
        gaps.add(new GapTable.Row(
                name,
                ledger,
                LedgerChecker.lost(ledger, present),
                epochs,
                change.map(Trial::steps).orElse("-")));

        var findings = new LedgerChecker(2 * SOME, 1).findings(ledger, present, faults);
        findings.addAll(watch.findings());
        assertThat(findings).as(name).isEmpty();
        allHoldTheSame();
        assertThat(primaries()).as("exactly one instance is not in recovery").containsExactly(after.primary());
        return after;
    }

    @Override
    public Ledger told() {
        return told;
    }

    /** Each change of primary must be told step by step; whoever stood still a moment ago may have to hear of it first. */
    private Optional<Seen.Change> change(Seen.Group after) throws IOException {
        if (after.epoch() == before.epoch()) {
            return Optional.empty();
        }
        Await.that(
                "the history tells each step of the change to epoch " + after.epoch(),
                PATIENCE,
                () -> told(after.epoch()).filter(Trial::complete).isPresent());
        return told(after.epoch());
    }

    private Optional<Seen.Change> told(long epoch) throws IOException {
        return cluster.anybody().history().changes().stream()
                .filter(c -> c.epoch() == epoch)
                .findFirst();
    }

    private static boolean complete(Seen.Change change) {
        var told = change.steps().stream().map(Seen.Step::step).collect(Collectors.toSet());
        return told.containsAll(STEPS) && (told.contains("fenced") || told.contains("stopped"));
    }

    private static String steps(Seen.Change change) {
        return change.steps().stream().map(s -> s.step() + " " + s.millis()).collect(Collectors.joining(", "));
    }

    private void allHoldTheSame() throws Exception {
        var wanted = cluster.primary().sql().fingerprint(table);
        for (var node : cluster.nodes()) {
            Await.that(
                    node.name() + " holds " + wanted,
                    PATIENCE,
                    () -> node.sql().fingerprint(table).equals(wanted));
        }
    }

    private List<String> primaries() throws SQLException {
        var primaries = new ArrayList<String>();
        for (var node : cluster.nodes()) {
            if (node.sql().primary()) {
                primaries.add(node.name());
            }
        }
        return primaries;
    }

    @Override
    public void close() {
        writer.close();
        watch.close();
    }
}
