package io.holdfast.failover.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.core.Applied;
import io.holdfast.failover.core.Transitions;
import io.holdfast.failover.register.Register.Appended;
import io.holdfast.failover.register.RegisterSettings.ControlNode;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Event;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatisRegisterTest {
    private static final GroupName MAIN = new GroupName("main");
    private static final NodeName H1 = new NodeName("h1");
    private static final List<ControlNode> NODES = List.of(
            new ControlNode(H1, "127.0.11.1"),
            new ControlNode(new NodeName("h2"), "127.0.11.2"),
            new ControlNode(new NodeName("h3"), "127.0.11.3"));

    private final Map<NodeName, RatisRegister> running = new TreeMap<>();
    private int port;

    @TempDir
    Path folder;

    @BeforeEach
    void startAll() throws Exception {
        port = freePort();
        for (var node : NODES) {
            start(node.name());
        }
    }

    @AfterEach
    void stopAll() {
        running.values().forEach(RatisRegister::close);
    }

    @Test
    void whatAMajorityStoredIsThereAfterEveryNodeRestarted() throws Exception {
        long term = done(register().openTerm(H1));
        done(register().found(term, MAIN, Engine.POSTGRES, AckRule.of(1, Durability.STRICT)));
        var stored = done(register().append(term, H1, MAIN, 0, new Event.InitialisationStarted(H1)));
        assertThat(stored).isInstanceOf(Appended.Stored.class);

        stopAll();
        running.clear();
        startAll2();

        var view = done(register().read());
        assertThat(view.term()).isEqualTo(term);
        assertThat(view.groups()).hasSize(1);
        assertThat(view.groups().getFirst().version()).isEqualTo(1);
        eventually(
                "the local copy catches up", () -> register().history(MAIN, 10).size() == 1);
        assertThat(register().history(MAIN, 10).getFirst().why()).contains("h1");
    }

    @Test
    void anOldVersionAnOldTermAndAMisfitChangeNothing() throws Exception {
        long first = done(register().openTerm(H1));
        done(register().found(first, MAIN, Engine.POSTGRES, AckRule.of(1, Durability.STRICT)));
        done(register().append(first, H1, MAIN, 0, new Event.Paused()));

        assertThat(done(register().append(first, H1, MAIN, 0, new Event.Resumed())))
                .isInstanceOf(Appended.WrongVersion.class);
        assertThat(done(register().append(first, H1, MAIN, 1, new Event.Paused())))
                .isInstanceOf(Appended.Refused.class);

        long second = done(register().openTerm(H1));
        assertThat(second).isGreaterThan(first);
        assertThat(done(register().append(first, H1, MAIN, 1, new Event.Resumed())))
                .isEqualTo(new Appended.StaleTerm(second));
        assertThat(done(register().append(second, H1, MAIN, 1, new Event.Resumed())))
                .isInstanceOf(Appended.Stored.class);
    }

    @Test
    void withoutAMajorityNothingIsDecidedAndTheOwnCopyStillAnswers() throws Exception {
        long term = done(register().openTerm(H1));
        done(register().found(term, MAIN, Engine.POSTGRES, AckRule.of(1, Durability.STRICT)));
        eventually("h1 has the group", () -> register().local().groups().size() == 1);
        stop(new NodeName("h2"));
        stop(new NodeName("h3"));

        assertThatThrownBy(() -> done(register().append(term, H1, MAIN, 0, new Event.Paused())))
                .as("an append without a majority is unknown")
                .isNotNull();
        assertThat(register().local().groups()).hasSize(1);
        eventually(
                "the majority is seen to be gone", () -> !register().standing().majority());
    }

    @Test
    void anEmptyStoreDoesNotComeBackUnderTheOldName() throws Exception {
        var h3 = new NodeName("h3");
        done(register().openTerm(H1));
        eventually("h3 takes part", () -> Objects.requireNonNull(running.get(h3)).standing().majority());
        stop(h3);
        delete(folder.resolve("h3"));

        assertThatThrownBy(() -> start(h3))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("was part of a register before");
    }

    private void startAll2() throws RefusedException {
        for (var node : NODES) {
            start(node.name());
        }
    }

    private void start(NodeName node) throws RefusedException {
        var settings = new RegisterSettings(
                "test",
                node,
                NODES,
                port,
                folder.resolve(node.value()),
                Duration.ofMillis(400),
                Duration.ofMillis(700));
        running.put(node, RatisRegister.start(settings, RatisRegisterTest::evolve));
    }

    static Evolution.Evolved evolve(io.holdfast.protocol.GroupState state, Event event) {
        return switch (Transitions.apply(state, event)) {
            case Applied.Next next -> new Evolution.Evolved.Next(next.state());
            case Applied.Misfit misfit -> new Evolution.Evolved.Misfit(misfit.sentence());
        };
    }

    private void stop(NodeName node) {
        Objects.requireNonNull(running.remove(node)).close();
    }

    private RatisRegister register() {
        return Objects.requireNonNull(running.get(H1));
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.11.1"))) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
