package io.holdfast.failover.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.register.RegisterSettings.ControlNode;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisterStoreTest {
    private static final RaftGroupId GROUP = RaftGroupId.valueOf(new UUID(1, 2));

    @TempDir
    Path folder;

    @Test
    void aNewStoreKeepsItsIdUntilItIsFormedAndAfter() throws Exception {
        var first = idOf("h1");
        assertThat(idOf("h1")).isEqualTo(first);

        form();

        assertThat(idOf("h1")).isEqualTo(first);
    }

    @Test
    void aStoreThatWasMadeButNeverMarkedAsFormedIsMadeAgain() throws Exception {
        form();
        var mark = folder.resolve("register.json");
        Files.writeString(mark, Files.readString(mark).replaceAll("\"roster\":\\{.*}}", "\"roster\":{}}"));

        try (var store = open("h1")) {
            assertThat(store.mark().formed()).isFalse();
            assertThat(store.raftFolder()).doesNotExist();
        }
    }

    @Test
    void H24_aFormedStoreThatIsGoneIsNeverMadeAgain() throws Exception {
        form();
        delete(folder.resolve("register"));

        refused("h1", "this node was part of a register before");
    }

    @Test
    void aFormedStoreWithoutItsLogIsNeverMadeAgain() throws Exception {
        form();
        delete(folder.resolve("register/raft"));

        refused("h1", "this node was part of a register before");
    }

    @Test
    void aStoreWithoutItsMarkIsRefused() throws Exception {
        form();
        Files.delete(folder.resolve("register.json"));

        refused("h1", "register.json");
    }

    @Test
    void theStoreOfAnotherNodeIsRefused() throws Exception {
        form();

        refused("h2", "belongs to node 'h1'");
    }

    @Test
    void aSecondUserOfTheFolderIsRefused() throws Exception {
        try (var held = open("h1")) {
            refused("h1", "Another process");
            assertThat(held.mark().formed()).isFalse();
        }
        idOf("h1");
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefused() throws Exception {
        var file = Files.createFile(folder.resolve("occupied"));

        assertThatThrownBy(() -> RegisterStore.open(settings("h1", file)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cannot be read and written");
    }

    @Test
    void aDamagedMarkIsRefused() throws Exception {
        form();
        Files.writeString(folder.resolve("register.json"), "{");

        refused("h1", "cannot be read and written");
    }

    private void refused(String node, String words) {
        assertThatThrownBy(() -> open(node))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
    }

    private String idOf(String node) throws Exception {
        try (var store = open(node)) {
            return store.mark().store();
        }
    }

    private void form() throws Exception {
        try (var store = open("h1")) {
            store.form(Map.of("h1", store.mark().store(), "h2", "s2"), null, GROUP);
        }
    }

    private RegisterStore open(String node) throws RefusedException {
        return RegisterStore.open(settings(node, folder));
    }

    private static RegisterSettings settings(String node, Path folder) {
        var nodes = List.of(
                new ControlNode(new NodeName("h1"), "127.0.11.1"), new ControlNode(new NodeName("h2"), "127.0.11.2"));
        return new RegisterSettings(
                "test", new NodeName(node), nodes, 1, folder, Duration.ofMillis(400), Duration.ofMillis(700), null);
    }

    private static void delete(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
