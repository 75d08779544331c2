package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.agent.StateCopy;
import io.holdfast.protocol.GroupName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The register's majority is lost for good, and begun anew by the very commands of docs/operating.md. */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class RebuildSpec {
    private static final Path MANUAL =
            NodeCommand.JAR.resolve("../../../docs/operating.md").normalize();
    private static final String CHAPTER = "## When most of the register's stores are lost";
    private static final GroupName MAIN = new GroupName("main");
    private static final Duration COPIED = Duration.ofSeconds(30);
    private static final String TOLD_ALL = "h1.json h2.json h3.json";

    @Test
    void aHostThatIsWrittenOffIsReplacedAndTheGroupGoesOnFromThePrimarysData(TestCluster cluster) throws Exception {
        try (var trial = cluster.trial("a host and another's register store are lost")) {
            var primary = cluster.primary();
            var lost = cluster.others(primary).getFirst();
            Await.that("every node copied what it was told last", COPIED, () -> copied(cluster));
            trial.fault("every host dies at once", () -> die(cluster));
            trial.fault("one has lost its store, another all that it had", () -> {
                primary.loseRegister();
                PostgresHome.delete(lost.nodeData());
                PostgresHome.delete(lost.pgData());
            });

            var left = TOLD_ALL.replace(lost.name() + ".json", "").strip();
            var off = " --lost " + lost.name();
            cluster.others(lost).forEach(node -> collect(cluster, node));
            refused(cluster, plan(left, ""), "Nothing was heard of [" + lost.name() + "]");
            refused(cluster, plan(left, off), "--keep main=");
            stepsOfTheManual(cluster, left, off + " --keep main=" + primary.name());
            cluster.nodes().forEach(NodeProcess::start);
            trial.awaitService();
            cluster.awaitWhole();

            trial.fault("the register decides again", () -> failsOver(cluster));
            trial.passes();
        }
    }

    /** Nodes copy a state once it has stood for a second; the manual has no command for those who died before. */
    private static boolean copied(TestCluster cluster) throws IOException {
        var decided = cluster.group().version();
        for (var node : cluster.nodes()) {
            var kept = StateCopy.read(node.nodeData(), MAIN);
            if (kept.filter(state -> state.version() == decided).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static void die(TestCluster cluster) {
        cluster.nodes().forEach(NodeProcess::kill9);
        cluster.nodes().forEach(NodeProcess::killInstance);
    }

    private static void failsOver(TestCluster cluster) throws IOException {
        var old = cluster.primary();
        old.killPostmaster();
        cluster.awaitPrimaryOtherThan(old);
    }

    /** All three, each where the manual has it run. */
    private static void stepsOfTheManual(TestCluster cluster, String told, String more) {
        cluster.nodes().stream()
                .filter(node -> told.contains(node.name() + ".json"))
                .forEach(node -> collect(cluster, node));
        var planned = run(cluster, plan(told, more), cluster.nodes().getFirst());
        assertThat(planned.exit()).as(planned.said()).isZero();
        for (var node : cluster.nodes()) {
            var applied = run(cluster, step("apply") + " --confirm " + NodeFile.CLUSTER, node);
            assertThat(applied.exit()).as(applied.said()).isZero();
        }
    }

    private static void collect(TestCluster cluster, NodeProcess node) {
        var collected = run(cluster, step("collect").replace("h1.json", node.name() + ".json"), node);
        assertThat(collected.exit()).as(collected.said()).isZero();
    }

    private static String plan(String told, String more) {
        return step("plan").replace(TOLD_ALL, told) + more;
    }

    private static void refused(TestCluster cluster, String command, String sentence) {
        var ran = run(cluster, command, cluster.nodes().getFirst());
        assertThat(ran.exit()).isNotZero();
        assertThat(ran.said()).contains(sentence);
    }

    /** The files lie in the cluster's folder, as if they were carried there. */
    private static CommandLine run(TestCluster cluster, String command, NodeProcess node) {
        var files = Map.of("FILE", node.config().toString());
        return CommandLine.holdfast(List.of(command.split(" +")).stream()
                .map(word -> word.endsWith(".json")
                        ? cluster.folder().resolve(word).toString()
                        : files.getOrDefault(word, word))
                .toList());
    }

    private static String step(String name) {
        try {
            var chapter = Files.readString(MANUAL).split(CHAPTER, 2)[1];
            var command = Pattern.compile("`holdfast (rebuild-register " + name + "[^`]*)`")
                    .matcher(chapter);
            assertThat(command.find()).as("the manual names " + name).isTrue();
            return command.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
