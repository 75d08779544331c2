package io.holdfast.node.health;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.health.HealthComponent.Affects;
import io.holdfast.node.health.HealthComponent.Finding;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.InstanceState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A node's own parts. */
public final class NodeComponents {
    private static final long LEAST_FREE = 256L << 20;
    private static final double MOST_HEAP = 0.95;

    private NodeComponents() {}

    private record Simple(String name, Affects affects, Supplier<Finding> look) implements HealthComponent {
        @Override
        public Finding find() {
            return look.get();
        }
    }

    /** Membership and a register that can decide: without both this node can promise nothing. */
    public static HealthComponent cluster(GroupControl control) {
        return new Simple("cluster", Affects.READY, () -> cluster(control.cluster()));
    }

    /** The instances beside this node; whether a group has a primary is the group's health, not this node's. */
    public static HealthComponent instances(String name, List<GroupName> groups, OwnInstances own) {
        return new Simple(name, Affects.HEALTH, () -> {
            var states = groups.stream()
                    .flatMap(g -> own.of(g).map(o -> Map.entry(g, o.seen().state())).stream())
                    .filter(e -> e.getValue() != InstanceState.NONE)
                    .toList();
            var text = states.stream()
                    .map(e -> e.getKey() + " is " + e.getValue().word())
                    .collect(Collectors.joining(", ", "", "."));
            return states.isEmpty()
                    ? new Finding(true, "This node runs no instance.")
                    : new Finding(states.stream().allMatch(e -> runs(e.getValue())), text);
        });
    }

    /** Whether sessions are served here at the moment; the node as a whole is well without. */
    public static HealthComponent sessions(Supplier<? extends Optional<?>> sessions) {
        return new Simple(
                "sessions",
                Affects.NONE,
                () -> sessions.get().isPresent()
                        ? new Finding(true, "Sessions are served.")
                        : new Finding(false, "Sessions are not served yet: they wait for the cluster."));
    }

    /** A part that the file does not name, or that this version does not run. */
    public static HealthComponent absent(String name, String detail) {
        return new Simple(name, Affects.NONE, () -> new Finding(true, detail));
    }

    /** Room below {@code folder}; the register and the log both stop without it. */
    public static WatchedComponent disk(Path folder) {
        return WatchedComponent.start(
                "disk",
                Affects.HEALTH,
                new WatchedComponent.Pace(Duration.ofSeconds(5), Duration.ofSeconds(5)),
                () -> disk(Files.getFileStore(folder).getUsableSpace(), folder));
    }

    public static HealthComponent memory() {
        return new Simple("memory", Affects.HEALTH, NodeComponents::heap);
    }

    private static Finding cluster(GroupControl.ClusterView view) {
        var up = view.nodes().stream()
                .filter(n -> n.node().equals(view.self()))
                .anyMatch(n -> n.status().toLowerCase(Locale.ROOT).equals("up"));
        if (!up) {
            return new Finding(false, view.self() + " is not a member of the cluster (yet).");
        }
        return view.registerMajority()
                ? new Finding(true, view.self() + " is a member of a cluster that can decide.")
                : new Finding(
                        false, "The register has no majority, so nothing can be decided: bring control nodes back.");
    }

    private static boolean runs(InstanceState state) {
        return switch (state) {
            case RUNNING, PROMOTED, STREAMING, CONNECTING, FENCED -> true;
            case NONE, EMPTY, STOPPED, STARTING, INITIALISING, CLONING, REWINDING, STOPPING, HUNG, FAILED -> false;
        };
    }

    private static Finding disk(long free, Path folder) {
        var text = "%d MiB are free at %s".formatted(free >> 20, folder);
        return free < LEAST_FREE
                ? new Finding(false, text + ", less than " + (LEAST_FREE >> 20) + ": make room.")
                : new Finding(true, text + ".");
    }

    private static Finding heap() {
        var runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        var text = "%d of %d MiB of the heap are in use".formatted(used >> 20, runtime.maxMemory() >> 20);
        return used > MOST_HEAP * runtime.maxMemory()
                ? new Finding(false, text + ": give the node more with -Xmx.")
                : new Finding(true, text + ".");
    }
}
