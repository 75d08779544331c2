package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One run of a plain and a confirming writer on a whole Redis group while faults are done to it. The confirming one must
 * never lose anything; the plain one only where the group was asked for the change ({@link #losesNothing}).
 */
public final class RedisTrial implements FaultTrial {
    private static final int SOME = 30;
    private static final Duration PATIENCE = TestCluster.PATIENCE;

    private final TestCluster cluster;
    private final String name;
    private final GapTable gaps;
    private final Seen.Group before;
    private final RedisLedgerWriter plain;
    private final RedisLedgerWriter confirming;
    private final RedisWatch watch;
    private final List<String> faults = new ArrayList<>();
    private Ledger told = new Ledger(List.of());

    private RedisTrial(TestCluster cluster, String name, String key, GapTable gaps, Seen.Group before) {
        this.cluster = cluster;
        this.name = name;
        this.gaps = gaps;
        this.before = before;
        watch = RedisWatch.start(cluster);
        plain = RedisLedgerWriter.plain(cluster.hosts(), key + "-plain");
        confirming = RedisLedgerWriter.confirming(cluster.hosts(), key + "-wait");
    }

    static RedisTrial begin(TestCluster cluster, String name, String key, GapTable gaps) throws IOException {
        var trial = new RedisTrial(cluster, name, key, gaps, cluster.awaitWhole());
        try {
            trial.awaitService();
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
    public void fault(String what, Trial.Fault fault) throws Exception {
        fault.happens();
        faults.add(what);
    }

    @Override
    public void excuse(NodeProcess node) {
        watch.excuse(node);
    }

    @Override
    public void awaitService() {
        plain.awaitAcknowledged(SOME, PATIENCE);
        confirming.awaitAcknowledged(SOME, PATIENCE);
    }

    /** What the confirming writer was promised is there; of the plain one nothing is invented. */
    @Override
    public Seen.Group passes() throws Exception {
        return ends(false);
    }

    /** Both writers lost nothing. */
    Seen.Group losesNothing() throws Exception {
        return ends(true);
    }

    private Seen.Group ends(boolean plainIsPromised) throws Exception {
        awaitService();
        var after = cluster.awaitWhole();
        var promised = confirming.end();
        told = promised;
        var unsafe = plain.end();
        watch.close();
        var findings = new ArrayList<String>();
        findings.addAll(check(confirming.key(), promised, promised, after));
        findings.addAll(check(plain.key(), unsafe, plainIsPromised ? unsafe : unsafe.unpromised(), after));
        findings.addAll(watch.findings());
        assertThat(findings).as(name).isEmpty();
        for (var writer : List.of(confirming, plain)) {
            allHoldTheSame(writer.key());
        }
        return after;
    }

    private List<String> check(String key, Ledger told, Ledger counted, Seen.Group after) throws IOException {
        var present = numbers(cluster.primary(), key);
        gaps.add(new GapTable.Row(
                name + (key.endsWith("wait") ? ", WAIT" : ""),
                told,
                LedgerChecker.lost(told, present),
                before.epoch() + " -> " + after.epoch(),
                steps(after)));
        int least = counted.acknowledged().isEmpty() ? 0 : 2 * SOME;
        assertThat(told.acknowledged())
                .as("enough of %s to prove anything", key)
                .hasSizeGreaterThan(2 * SOME);
        return new LedgerChecker(least, 1)
                .findings(counted, present, faults).stream()
                        .map(f -> key + ": " + f)
                        .toList();
    }

    @Override
    public Ledger told() {
        return told;
    }

    private String steps(Seen.Group after) throws IOException {
        return cluster.anybody().history().changes().stream()
                .filter(c -> c.epoch() == after.epoch() && after.epoch() > before.epoch())
                .flatMap(c -> c.steps().stream())
                .map(s -> s.step() + " " + s.millis())
                .collect(Collectors.joining(", "));
    }

    private void allHoldTheSame(String key) throws IOException {
        var wanted = numbers(cluster.primary(), key);
        for (var node : cluster.nodes()) {
            Await.that(
                    node.name() + " holds the same " + wanted.size() + " of " + key,
                    PATIENCE,
                    () -> numbers(node, key).equals(wanted));
        }
    }

    private static List<Long> numbers(NodeProcess node, String key) throws IOException {
        try (var line = node.redis()) {
            return line.list("LRANGE " + key + " 0 -1").stream()
                    .map(Long::valueOf)
                    .toList();
        }
    }

    @Override
    public void close() {
        plain.close();
        confirming.close();
        watch.close();
    }
}
