package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.Await;
import io.holdfast.protocol.NodeName;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real actor systems in one JVM, each on a loopback address of its own. */
class ClusterRuntimeTest {
    private static final int PORT = 17355;
    private final Map<NodeName, Node> nodes = new TreeMap<>();

    private static final class Node {
        private final ClusterRuntime runtime;

        Node(ClusterSettings settings) {
            runtime = new ClusterRuntime(settings, this::receive, null);
        }

        private void receive(Object message) {
            switch (message) {
                case NodeMessage.JoinQuestion q -> runtime.receive(q);
                case NodeMessage.JoinAnswer a -> {
                    runtime.heard(a.from());
                    runtime.receive(a);
                }
                default -> {}
            }
        }
    }

    @AfterEach
    void leave() {
        nodes.values().parallelStream().forEach(node -> node.runtime.close());
    }

    @Test
    void threeNodesFormOneClusterAndOneThatIsPutOutComesBack() {
        start("h1", "h2", "h3");
        await("all three are up", () -> up("h1", 3) && up("h2", 3) && up("h3", 3));

        runtime("h1").putOut(new NodeName("h3"));

        await("h3 is put out", () -> !up("h1", 3) || !up("h3", 3));
        await("h3 is back", () -> up("h1", 3) && up("h2", 3) && up("h3", 3));
    }

    @Test
    void aNodeWithoutAMajorityFoundsNothingAndJoinsWhoeverFounded() {
        start("h1");
        await("h1 listens", () -> runtime("h1").listens());
        assertThat(runtime("h1").members()).isEmpty();

        start("h2");
        await("two are up", () -> up("h1", 2) && up("h2", 2));
        start("h3");
        await("three are up", () -> up("h1", 3) && up("h3", 3));
    }

    private void start(String... names) {
        for (var name : names) {
            var self = new NodeName(name);
            var node = new Node(settings(self));
            nodes.put(self, node);
            node.runtime.start();
        }
    }

    private static ClusterSettings settings(NodeName self) {
        var control = new TreeMap<NodeName, String>();
        for (int i = 1; i <= 3; i++) {
            control.put(new NodeName("h" + i), "127.0.14." + i);
        }
        return new ClusterSettings("join-test", self, String.valueOf(control.get(self)), PORT, control, null);
    }

    private ClusterRuntime runtime(String name) {
        var node = nodes.get(new NodeName(name));
        if (node == null) {
            throw new IllegalArgumentException(name);
        }
        return node.runtime;
    }

    private boolean up(String name, int members) {
        return runtime(name).members().values().stream()
                        .filter(m -> m.status().equals("up"))
                        .count()
                == members;
    }

    /** Says who sees whom when it does not come. */
    private void await(String what, BooleanSupplier condition) {
        var unused = Await.until(what, () -> condition.getAsBoolean() ? "" : picture(), String::isEmpty);
    }

    private String picture() {
        return nodes.entrySet().stream()
                .map(e -> e.getKey() + " sees " + e.getValue().runtime.members())
                .collect(Collectors.joining("; "));
    }
}
