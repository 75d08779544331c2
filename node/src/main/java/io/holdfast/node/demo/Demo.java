package io.holdfast.node.demo;

import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes with real PostgreSQL and Redis on loopback addresses. Whatever way it ends, nothing of it is left running: nodes
 * are asked to leave, then ended, and a script outside this process ends what is left, also when this one is killed.
 */
public final class Demo implements AutoCloseable {
    private static final long UP_MILLIS = 180_000;
    private static final long LOOK_MILLIS = 200;
    private static final int LEAVE_SECONDS = 15;
    private final DemoPlace place;
    private final DemoView view;
    private final List<DemoNode> nodes = new ArrayList<>();
    private final long begin = System.nanoTime();
    private @Nullable DemoEnd end;
    private volatile boolean closing;
    private String told = "";

    private Demo(DemoPlace place) {
        this.place = place;
        this.view = new DemoView(place.ports().hosts());
    }

    /**
     * What to do besides standing there: {@code crash} kills the primary once, {@code once} ends after that.
     *
     * @param hosts three addresses of 127.0.0.0/8; null: 127.0.0.1-3
     */
    public record Wish(@Nullable Path folder, @Nullable List<String> hosts, boolean crash, boolean once) {}

    public static int run(Wish wish) {
        var ports = new DemoPorts(Objects.requireNonNullElse(wish.hosts(), DemoPorts.USUAL));
        ports.requireFreeNodePorts(DemoPlace.hasRedis());
        int port = ports.postgres();
        var demo = new Demo(DemoPlace.make(wish.folder(), ports, port));
        var end = new Thread(demo::close, "end of the demo");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            return demo.play(wish, port);
        } catch (IOException e) {
            throw new CommandException(Exit.REFUSED, "A node could not be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.REFUSED;
        }
    }

    private int play(Wish wish, int port) throws IOException, InterruptedException {
        if (!DemoPorts.usual(port)) {
            say("port 5432 is taken, PostgreSQL listens on " + port);
        }
        end = DemoEnd.watch(place.folder(), place.temporary(), LEAVE_SECONDS);
        for (int i : DemoPlace.nodes()) {
            say("starting " + DemoPlace.name(i) + " on " + place.ports().hosts().get(i));
            nodes.add(DemoNode.start(DemoPlace.name(i), place.config(i), place.log(i)));
        }
        awaitWhole(0);
        say("group main is whole");
        awaitCache();
        int exit = Exit.OK;
        if (wish.crash()) {
            exit = new CrashRun(this, place).run() ? Exit.OK : Exit.REFUSED;
        }
        if (wish.once()) {
            return exit;
        }
        System.out.println(Guide.text(place, primaryPostmaster()));
        watch();
        return exit;
    }

    DemoView view() {
        return view;
    }

    /** Tells what changes until all is well in an epoch above {@code epoch}. */
    DemoView.Look awaitWhole(long epoch) throws InterruptedException {
        long deadline = System.nanoTime() + UP_MILLIS * 1_000_000;
        while (System.nanoTime() < deadline && !closing) {
            requireAlive();
            var look = view.look();
            look.ifPresent(this::tell);
            if (look.isPresent() && look.get().whole() && look.get().epoch() > epoch) {
                return look.get();
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new CommandException(
                Exit.REFUSED,
                "The group is not whole after " + UP_MILLIS / 1000 + " s; the nodes' logs say why:\n"
                        + nodes.getFirst().lastWords());
    }

    private void awaitCache() throws InterruptedException {
        long deadline = System.nanoTime() + UP_MILLIS * 1_000_000;
        while (DemoPlace.hasRedis() && !closing) {
            requireAlive();
            if (view.look("cache").filter(DemoView.Look::whole).isPresent()) {
                say("group cache is whole");
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        Exit.REFUSED,
                        "Group cache is not whole; ./holdfast explain cache says why, and so do the nodes' logs:\n"
                                + nodes.getFirst().lastWords());
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    Optional<Long> primaryPostmaster() {
        return view.look()
                .flatMap(DemoView.Look::primary)
                .flatMap(primary -> DemoPlace.nodes().stream()
                        .filter(i -> DemoPlace.name(i).equals(primary))
                        .findFirst())
                .flatMap(place::postmaster);
    }

    void say(String what) {
        if (!closing) {
            System.out.printf("%7.1f s  %s%n", (System.nanoTime() - begin) / 1e9, what);
        }
    }

    private void tell(DemoView.Look look) {
        if (!look.line().equals(told)) {
            told = look.line();
            say(told);
        }
    }

    private void watch() throws InterruptedException {
        while (!closing) {
            view.look().ifPresent(this::tell);
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void requireAlive() {
        for (var node : nodes) {
            if (!node.alive() && !closing) {
                throw new CommandException(
                        Exit.REFUSED, node.name() + " ended by itself; it said:\n" + node.lastWords());
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        say("stopping the nodes");
        closing = true;
        nodes.forEach(DemoNode::leave);
        long deadline = System.nanoTime() + LEAVE_SECONDS * 1_000_000_000L;
        try {
            for (var node : nodes) {
                node.end(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (end != null) {
            end.close();
        }
    }
}
