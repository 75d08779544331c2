package io.holdfast.failover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessGuardTest {
    private static final Duration SOON = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private ProcessGuard guard;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void makeTheGuard() throws RefusedException {
        guard = ProcessGuard.in(folder, LeaseSettings.defaults());
    }

    @AfterEach
    void endWhatWasStarted() {
        guard.disarm();
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    @Test
    void aTreeThatIsNotExtendedEndsWholeAndTheGuardSaysSo() throws Exception {
        var tree = tree();
        var members = members(tree);

        guard.arm(tree.pid(), SOON);

        awaitEnd(members);
        assertThat(journal()).contains("process " + tree.pid()).contains("not extended");
    }

    @Test
    void aTreeThatIsExtendedLivesUntilItIsNot() throws Exception {
        var tree = tree();
        guard.arm(tree.pid(), SOON);
        long until = System.nanoTime() + Duration.ofMillis(1500).toNanos();
        Await.until("a second and a half of extensions", () -> {
            guard.extend(Duration.ofMillis(500));
            return System.nanoTime() - until > 0;
        });
        assertThat(tree.isAlive()).isTrue();

        awaitEnd(members(tree));
    }

    @Test
    void theGuardWaitsForItsOwnAdditionToTheLease() throws Exception {
        var tree = tree();
        long before = System.nanoTime();

        guard.arm(tree.pid(), Duration.ofMillis(300));
        awaitEnd(members(tree));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(480));
    }

    @Test
    void aTreeIsExtendedByAJvmThatHasNoDescriptorsLeft() throws Exception {
        var tree = tree();
        guard.arm(tree.pid(), Duration.ofSeconds(1));
        guard.extend(Duration.ofSeconds(2)); // all classes that it takes are there

        withoutDescriptors(() -> guard.extend(Duration.ofMinutes(1)));

        Await.holds("it lives", Duration.ofSeconds(3), tree::isAlive);
    }

    /** The limit is taken back by a shell that was there before: under it no program can be started. */
    private void withoutDescriptors(Runnable work) throws IOException {
        var limit = "prlimit --pid " + ProcessHandle.current().pid() + " --nofile";
        var shell = new ProcessBuilder(
                        "bash",
                        "-c",
                        "old=$(" + limit + " --noheadings --output SOFT) && " + limit + "=3: && echo set && read -r; "
                                + limit + "=${old// /}: && echo back")
                .start();
        started.add(shell);
        var said = shell.inputReader();
        try {
            assertThat(said.readLine()).isEqualTo("set");
            work.run();
        } finally {
            shell.getOutputStream().write('\n');
            shell.getOutputStream().flush();
            assertThat(said.readLine()).isEqualTo("back");
        }
    }

    @Test
    void aDisarmedTreeLives() throws Exception {
        var tree = tree();
        guard.arm(tree.pid(), SOON);
        guard.disarm();
        guard.extend(SOON);

        awaitNoGuard();
        assertThat(tree.isAlive()).isTrue();
    }

    @Test
    void armingAgainIsExtending() throws Exception {
        var tree = tree();
        guard.arm(tree.pid(), SOON);
        guard.arm(tree.pid(), Duration.ofSeconds(30));
        assertThat(guards()).hasSize(1);

        var other = tree();
        guard.arm(other.pid(), SOON);

        awaitEnd(members(other));
        assertThat(tree.isAlive()).isTrue();
    }

    @Test
    void aGuardThatWasKilledIsReplaced() throws Exception {
        var tree = tree();
        var members = members(tree);
        guard.arm(tree.pid(), Duration.ofSeconds(30));
        Await.until("the guard runs", () -> guards().size() == 1);
        var killed = guards().getFirst();
        killed.destroyForcibly();

        Await.until("another one runs, once its end has been noticed", () -> {
            guard.extend(Duration.ofSeconds(2));
            return guards().stream().anyMatch(other -> other.pid() != killed.pid());
        });

        awaitEnd(members);
    }

    @Test
    void aProcessThatOnlyGotTheSameNumberIsLeftAlone() throws Exception {
        var tree = tree();
        var script = new ProcessBuilder(
                        "setsid",
                        "bash",
                        folder.resolve("guard.sh").toString(),
                        Long.toString(tree.pid()),
                        "12345",
                        "0",
                        folder.resolve("guard.log").toString())
                .start();
        started.add(script);

        assertThat(script.waitFor()).isZero();
        assertThat(tree.isAlive()).isTrue();
        assertThat(folder.resolve("guard.log")).doesNotExist();
    }

    @Test
    void whenTheNodeIsKilledItsPrimaryEndsWithTheLease() throws Exception {
        var tree = tree();
        var members = members(tree);
        var node = node(tree);

        node.destroyForcibly();

        awaitEnd(members);
        assertThat(journal()).contains("its node has ended");
    }

    @Test
    void whenTheNodeIsStoppedItsPrimaryEndsWithTheLease() throws Exception {
        var tree = tree();
        var members = members(tree);
        var node = node(tree);

        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(node.pid()))
                        .start()
                        .waitFor())
                .isZero();

        awaitEnd(members);
    }

    /** A shell with children and grandchildren, as a database has them. */
    private Process tree() throws IOException {
        var shell = new ProcessBuilder("bash", "-c", "sleep 60 & (sleep 60 & sleep 60) & echo ready; wait").start();
        started.add(shell);
        assertThat(shell.inputReader().readLine()).isEqualTo("ready");
        Await.until("the tree is complete", () -> shell.descendants().count() == 4);
        return shell;
    }

    private Process node(Process tree) throws IOException {
        var node = GuardingJvm.start(folder, tree.pid());
        started.add(node);
        assertThat(node.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("armed");
        return node;
    }

    private static List<ProcessHandle> members(Process tree) {
        var all = new ArrayList<>(tree.descendants().toList());
        all.add(tree.toHandle());
        return all;
    }

    private static void awaitEnd(List<ProcessHandle> members) {
        Await.until(
                "the whole tree ends",
                () -> members.stream()
                        .allMatch(p -> ProcessGuard.ProcessIdentity.of(p.pid()).isEmpty()));
    }

    private List<ProcessHandle> guards() {
        var script = folder.resolve("guard.sh").toString();
        return ProcessHandle.current()
                .children()
                .filter(p ->
                        p.info().arguments().map(List::of).orElse(List.of()).contains(script))
                .toList();
    }

    private void awaitNoGuard() {
        Await.until("the guard is gone", () -> guards().isEmpty());
    }

    private String journal() throws IOException {
        var journal = folder.resolve("guard.log");
        Await.until("the guard notes whom it ended", () -> journal.toFile().length() > 0);
        return Files.readString(journal);
    }
}
