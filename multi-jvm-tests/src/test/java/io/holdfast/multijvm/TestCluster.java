package io.holdfast.multijvm;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes with a PostgreSQL or a Redis each, on loopback addresses of their own with the usual ports. Everything stands in one
 * temporary folder and carries one tag, by which {@link #close} finds and ends every process, orphans included.
 */
public final class TestCluster implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration BIRTH = Duration.ofMinutes(4);

    private final Ground ground;
    private final NodeFile.With with;
    private final @Nullable Certificates certificates;
    private final List<NodeProcess> nodes;
    private final GapTable gaps;
    private int trials;

    private TestCluster(Ground ground, GapTable gaps, NodeFile.With with) {
        this.ground = ground;
        this.gaps = gaps;
        this.with = with;
        certificates = with.encrypted() ? Certificates.of(ground.net(), folder().resolve("certs")) : null;
        nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> node(NodeFile.of(folder(), ground.net(), i, with, certificates)))
                .toList();
    }

    static TestCluster start(GapTable gaps, NodeFile.With with) {
        return start(Ground.loopback(), gaps, with);
    }

    /** The ground is the cluster's from now on, and closed with it. */
    public static TestCluster start(Ground ground, GapTable gaps, NodeFile.With with) {
        var cluster = new TestCluster(ground, gaps, with);
        try {
            cluster.nodes.forEach(NodeProcess::start);
            cluster.awaitWhole(BIRTH);
            return cluster;
        } catch (AssertionError e) {
            System.out.println(new Diagnosis(cluster).text());
            cluster.close();
            throw e;
        }
    }

    private String tag() {
        return folder().getFileName().toString();
    }

    public List<NodeProcess> nodes() {
        return nodes;
    }

    public NodeProcess node(String name) {
        return nodes.stream().filter(n -> n.name().equals(name)).findFirst().orElseThrow();
    }

    public List<NodeProcess> others(NodeProcess... without) {
        var left = List.of(without);
        return nodes.stream().filter(n -> !left.contains(n)).toList();
    }

    public List<String> hosts() {
        return nodes.stream().map(NodeProcess::host).toList();
    }

    /** A node beyond the three, not started, whose PostgreSQL would stand in {@code pgData}. */
    public NodeProcess stranger(Path pgData) {
        return node(new NodeFile(folder().resolve("h4"), "h4", ground.net(), 4, with, pgData, certificates));
    }

    private NodeProcess node(NodeFile file) {
        var log = folder().resolve(file.name() + ".log"); // beside the host's own files, which a fault may take away
        return new NodeProcess(file, ground.entrance(file.number()), log, tag());
    }

    /** The group as the first node tells it that answers. */
    public Seen.Group group() throws IOException {
        return anybody().group();
    }

    public Api anybody() {
        return Await.until(
                "any node's API answers",
                PATIENCE,
                () -> nodes.stream()
                        .filter(NodeProcess::answering)
                        .map(NodeProcess::api)
                        .filter(TestCluster::answers)
                        .findFirst());
    }

    private static boolean answers(Api api) {
        try {
            return !api.group().phase().isEmpty();
        } catch (IOException silent) {
            return false;
        }
    }

    public NodeProcess primary() throws IOException {
        return node(group().leads().orElseThrow(() -> new AssertionError("nobody leads")));
    }

    public NodeProcess coordinator() {
        return node(Await.until(
                "a coordinator is known",
                PATIENCE,
                () -> Optional.ofNullable(anybody().cluster().coordinator())));
    }

    public NodeProcess registerLeader() {
        return node(Await.until(
                "the register has a leader",
                PATIENCE,
                () -> Optional.of(anybody().cluster().register().leader()).filter(name -> !name.isEmpty())));
    }

    public Seen.Group awaitWhole() {
        return awaitWhole(PATIENCE);
    }

    /** All three nodes agree that a primary serves and two replicas stream. */
    private Seen.Group awaitWhole(Duration limit) {
        Await.that("the group is whole for each node", limit, () -> {
            for (var node : nodes) {
                if (!node.api().group().whole()) {
                    return false;
                }
            }
            return true;
        });
        return Await.until(
                "the group is whole", limit, () -> Optional.of(group()).filter(Seen.Group::whole));
    }

    public NodeProcess awaitPrimaryOtherThan(NodeProcess old) {
        return node(Await.until(
                "a primary other than " + old.name() + " serves",
                PATIENCE,
                () -> Optional.of(group())
                        .filter(g -> g.phase().equals("steady"))
                        .flatMap(Seen.Group::leads)
                        .filter(name -> !name.equals(old.name()))));
    }

    /** A run of the ledger under faults, in a table of its own. */
    public Trial trial(String name) throws IOException, SQLException {
        trials++;
        return Trial.begin(this, name, "ledger_" + trials, gaps);
    }

    /** The same with two writers of a list, one of which asks for a confirmation of each push. */
    public RedisTrial redisTrial(String name) throws IOException {
        trials++;
        return RedisTrial.begin(this, name, "ledger-" + trials, gaps);
    }

    /** A run under faults of whatever database this cluster is about. */
    public FaultTrial faultTrial(String name) throws IOException, SQLException {
        return switch (with.engine()) {
            case POSTGRES -> trial(name);
            case REDIS -> redisTrial(name);
        };
    }

    public NodeFile.Engine engine() {
        return with.engine();
    }

    /** What an encrypted cluster was given. */
    Certificates certificates() {
        return Objects.requireNonNull(certificates, "only a cluster of an @Encrypted class has certificates");
    }

    public Path folder() {
        return ground.folder();
    }

    @Override
    public void close() {
        try {
            Signals.killAll(folder(), NodeProcess.TAG + "=" + tag());
        } finally {
            ground.close(); // thaws disks, so that whoever hangs in one can die then
        }
    }
}
