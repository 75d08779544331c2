package io.holdfast.failover.register;

import static io.holdfast.failover.register.TestPeers.H1;
import static io.holdfast.failover.register.TestPeers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.NodeName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterProcessTest {
    private static final List<String> NODES = List.of("h1@127.0.11.1", "h2@127.0.11.2", "h3@127.0.11.3");
    private static final int NOTES = 60;

    @TempDir
    Path folder;

    private final Map<NodeName, ChildRegister> children = new TreeMap<>();
    private int port;

    @BeforeEach
    void startChildren() throws Exception {
        port = TestPeers.freePort();
        for (var node : TestPeers.ALL) {
            start(node);
        }
        for (var child : children.values()) {
            child.heard("started");
        }
    }

    @AfterEach
    void killChildren() throws Exception {
        for (var child : children.values()) {
            child.kill();
        }
    }

    @Test
    void whatWasAcknowledgedIsThereOnceThoughTheLeaderWasKilledInBetween() throws Exception {
        var leader = leader();
        var writer = of(leader.equals(H1) ? TestPeers.H2 : H1);
        writer.say("write note " + NOTES);
        writer.heard("acked");
        for (int i = 0; i < NOTES / 4; i++) {
            writer.heard("acked");
        }

        of(leader).kill();
        var acked = writer.heardUpTo("written").stream()
                .filter(words -> words.getFirst().equals("acked"))
                .toList();
        start(leader);

        var expected = LongStream.rangeClosed(1, NOTES)
                .mapToObj(number -> List.of(Long.toString(number), "note" + number))
                .toList();
        assertThat(acked).as("the writer went on").isNotEmpty();
        assertThat(acked).allSatisfy(words -> assertThat(words.get(2)).isEqualTo("note" + words.get(1)));
        assertThat(writer.history()).isEqualTo(expected);
        for (var node : TestPeers.ALL) {
            eventually(node + " has the same history", () -> of(node).history().equals(expected));
        }
    }

    private NodeName leader() {
        var leading = new ArrayList<NodeName>();
        eventually("one child leads", () -> {
            children.forEach((node, child) -> {
                if (child.leads()) {
                    leading.add(node);
                }
            });
            return !leading.isEmpty();
        });
        return leading.getFirst();
    }

    private void start(NodeName node) throws Exception {
        children.put(node, new ChildRegister(node, port, folder.resolve(node.value()), NODES));
    }

    private ChildRegister of(NodeName node) {
        return Objects.requireNonNull(children.get(node));
    }
}
