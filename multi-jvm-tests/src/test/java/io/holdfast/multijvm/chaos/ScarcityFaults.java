package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.chaos.Fault.Injected;
import io.holdfast.multijvm.chaos.Fault.Target;
import io.holdfast.multijvm.chaos.Fault.Then;
import io.holdfast.multijvm.lab.ControlGroup;
import io.holdfast.multijvm.lab.Descriptors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Processes that the kernel gives no more of what they need: memory, descriptors, threads. */
final class ScarcityFaults {
    private static final Duration LACK = Duration.ofSeconds(10);
    private static final long LITTLE = 32 << 20;
    private static final long NEXT_TO_NOTHING = 64 << 10;
    private static final int MORE_THAN_IT_HAS = 64;
    private static final int API = 7626;

    static final Fault BACKEND_OUT_OF_MEMORY = new Fault(
            30,
            "the kernel kills a backend of the primary for want of memory",
            Target.PRIMARY,
            Then.SERVICE,
            ScarcityFaults::backendOutOfMemory);
    static final Fault NODE_OUT_OF_MEMORY = new Fault(
            30,
            "the kernel kills the primary's node for want of memory",
            Target.PRIMARY,
            Then.NEW_PRIMARY,
            ScarcityFaults::nodeOutOfMemory);
    static final Fault NO_DESCRIPTORS = new Fault(
            31,
            "the primary's node has no descriptors left",
            Target.PRIMARY,
            Then.SERVICE,
            ScarcityFaults::noDescriptors);
    static final Fault NO_THREADS = new Fault(
            31, "the primary's node gets no more threads", Target.PRIMARY, Then.SERVICE, ScarcityFaults::noThreads);

    static final List<Fault> ALL = List.of(BACKEND_OUT_OF_MEMORY, NODE_OUT_OF_MEMORY, NO_DESCRIPTORS, NO_THREADS);

    private ScarcityFaults() {}

    private static ControlGroup group(String controller) throws IOException {
        return ControlGroup.of(controller)
                .orElseThrow(() -> new AssertionError("no control group for " + controller + " can be made here"));
    }

    /** As a query that asks for more than there is: nobody but that backend is killed, and PostgreSQL ends all the others. */
    private static Injected backendOutOfMemory(Scene scene, NodeProcess victim) throws Exception {
        var group = group("memory");
        try (var connection = victim.sql().connect();
                var statement = connection.createStatement()) {
            var self = statement.executeQuery("select pg_backend_pid()");
            Proof.that("a backend of " + victim.name(), self.next());
            group.limitMemory(LITTLE);
            group.add(self.getLong(1));
            Proof.that("the query has ended", !statement.execute("select length(repeat('x', 400000000))"));
        } catch (SQLException killed) {
            Proof.comes("the kernel killed a backend of " + victim.name(), () -> group.kills() > 0);
        } finally {
            group.remove();
        }
        return new Injected("the kernel killed a backend of " + victim.name(), () -> {});
    }

    /** What it has stays its own; nothing is given to it any more. */
    private static Injected nodeOutOfMemory(Scene scene, NodeProcess victim) throws Exception {
        var group = group("memory");
        try {
            group.limitMemory(NEXT_TO_NOTHING);
            group.add(victim.pid());
            Proof.comes("the kernel killed the JVM of " + victim.name(), () -> {
                served(victim); // which takes some
                return group.kills() > 0 && !victim.running();
            });
        } finally {
            group.remove();
        }
        return new Injected("the kernel killed the JVM of " + victim.name(), () -> ProcessFaults.startAgain(victim));
    }

    /** Clients who connect and say nothing take what is left. */
    private static Injected noDescriptors(Scene scene, NodeProcess victim) throws Exception {
        var descriptors = Descriptors.of(victim.pid());
        var clients = new ArrayList<Socket>();
        Fault.Heal heal = () -> {
            descriptors.restore();
            for (var client : clients) {
                client.close();
            }
            Proof.comes(victim.name() + " serves again", () -> served(victim));
        };
        try {
            long most = descriptors.open();
            descriptors.limit(most);
            for (int i = 0; i < MORE_THAN_IT_HAS; i++) {
                clients.add(connected(victim));
            }
            Proof.comes("no new connection of " + victim.name() + " is served", () -> !served(victim));
            Await.pause(LACK.toNanos()); // how long the fault lasts at least
            return new Injected("the JVM of " + victim.name() + " may have " + most + " descriptors and no more", heal);
        } catch (IOException | AssertionError e) {
            heal.run();
            throw e;
        }
    }

    /** Nor can it start a program. The JVM ends for it, as for all that the kernel refuses it. */
    private static Injected noThreads(Scene scene, NodeProcess victim) throws Exception {
        var group = group("pids");
        Fault.Heal heal = () -> {
            group.remove();
            if (!victim.running()) {
                ProcessFaults.startAgain(victim);
            }
        };
        try {
            group.add(victim.pid());
            long most = group.threads();
            group.limitThreads(1);
            Proof.comes("the JVM of " + victim.name() + " was refused a thread", () -> {
                if (victim.running()) {
                    Footprint.of(victim); // which takes one
                }
                return group.threadsRefused() > 0;
            });
            Await.pause(LACK.toNanos()); // how long the fault lasts at least
            return new Injected(
                    "the JVM of " + victim.name() + " had " + most + " threads and was refused "
                            + group.threadsRefused() + (victim.running() ? ", and lives" : ", and ended"),
                    heal);
        } catch (AssertionError e) {
            heal.run();
            throw e;
        }
    }

    private static Socket connected(NodeProcess node) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(node.host(), API), 1000);
        return socket;
    }

    /** Over a connection of its own. */
    private static boolean served(NodeProcess node) {
        try (var socket = connected(node)) {
            socket.setSoTimeout(1000);
            var request = "GET /health/live HTTP/1.1\r\nHost: " + node.host() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        } catch (IOException refused) {
            return false;
        }
    }
}
