package io.holdfast.sharding;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Tests that share three nodes and a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnThreeNodes {
    private @Nullable ThreeNodes nodes;

    @BeforeAll
    final void start() throws Exception {
        nodes = new ThreeNodes();
    }

    @AfterAll
    final void stop() throws Exception {
        if (nodes != null) {
            nodes.close();
        }
    }

    final ThreeNodes nodes() {
        return Objects.requireNonNull(nodes);
    }

    /** Any number is some node. */
    final Sessions node(int index) {
        return nodes().node(index);
    }
}
