package io.holdfast.node.cli;

import static io.holdfast.node.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.client.Exit;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.LineageEntry;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Phase;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three steps on one host that has the folders of all three nodes. */
class RebuildCommandsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeNodes() throws IOException {
        for (var node : List.of("h1", "h2", "h3")) {
            var group = Files.createDirectories(data(node).resolve("groups/main/told"));
            Files.write(group.resolve("state.json"), Json.bytes(state()));
            var promise = ("{\"epoch\":3,\"term\":5,\"version\":12,\"begun\":0,\"data\":\"data-of-%s\","
                            + "\"countedAs\":\"data-of-%s\",\"writes\":1}")
                    .formatted(node, node);
            var crc = new CRC32();
            crc.update(promise.getBytes(StandardCharsets.UTF_8));
            Files.writeString(
                    group.resolveSibling("promise"), promise + "\n" + "%08x".formatted(crc.getValue()) + "\n");
            Files.writeString(config(node), """
                    holdfast {
                      node { name = %s, host = "127.0.0.%s", data-dir = "%s" }
                      cluster { name = shop, control-nodes = ["h1@127.0.0.1", "h2@127.0.0.2", "h3@127.0.0.3"] }
                      security.insecure = true
                      groups.main { engine = postgres }
                    }
                    """.formatted(node, node.substring(1), data(node)));
        }
    }

    @Test
    void whatAllNodesKnowBecomesAPlanThatIsAppliedUnderTheClustersName() throws Exception {
        var collected = List.of(collected("h1"), collected("h2"), collected("h3"));
        var plan = folder.resolve("plan.json");

        var planned = run(
                "rebuild-register",
                "plan",
                collected.get(0),
                collected.get(1),
                collected.get(2),
                "--out",
                plan.toString());
        assertThat(planned.err()).isEmpty();
        assertThat(planned.out())
                .contains(
                        "group main: epoch 1003, version 1012", "written off: nobody", "nothing acknowledged is lost");
        assertThat(Files.getPosixFilePermissions(plan)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        var unasked = run(
                "rebuild-register",
                "apply",
                plan.toString(),
                "--config",
                config("h1").toString());
        assertThat(unasked.exit()).isEqualTo(Exit.USAGE);
        assertThat(unasked.err()).contains("No node may run now").contains("--confirm shop");
        assertThat(run(
                                "rebuild-register",
                                "apply",
                                plan.toString(),
                                "--config",
                                config("h1").toString(),
                                "--confirm",
                                "yes")
                        .exit())
                .isEqualTo(Exit.REFUSED);
        assertThat(data("h1").resolve("register.json")).doesNotExist();

        var applied = run(
                "rebuild-register",
                "apply",
                plan.toString(),
                "--config",
                config("h1").toString(),
                "--confirm",
                "shop");
        assertThat(applied.exit()).as(applied.err()).isEqualTo(Exit.OK);
        assertThat(data("h1").resolve("register.json")).content().contains("\"rebuilt\":\"");
    }

    @Test
    void whatIsMissingIsSaidInOneSentence() throws Exception {
        var one = run(
                "rebuild-register",
                "plan",
                collected("h1"),
                "--out",
                folder.resolve("plan.json").toString());

        assertThat(one.exit()).isEqualTo(Exit.REFUSED);
        assertThat(one.err()).contains("Nothing was heard of [h2, h3]").contains("--lost");

        var kept = run(
                "rebuild-register",
                "plan",
                collected("h1"),
                "--lost",
                "h2",
                "--lost",
                "h3",
                "--keep",
                "main=h1",
                "--out",
                folder.resolve("plan.json").toString());
        assertThat(kept.exit()).as(kept.err()).isEqualTo(Exit.OK);
        assertThat(kept.out()).contains("members [h1]", "written off: [h2, h3]", "ARE LOST");
        assertThat(run("rebuild-register", "collect", "--config", "/nowhere", "--out", "/nowhere")
                        .exit())
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws Exception {
        var moved = Files.writeString(
                folder.resolve("moved.conf"),
                Files.readString(config("h1"))
                        .replace(data("h1").toString(), data("h9").toString()));

        mistake(Exit.USAGE, "There is no folder " + data("h9"), "collect", "--config", moved.toString(), "--out", "x");
        mistake(
                Exit.USAGE,
                folder + "/none/x.json cannot be written",
                "collect",
                "--config",
                config("h1").toString(),
                "--out",
                folder + "/none/x.json");
        var kept = Files.createDirectory(folder.resolve("empty"));
        mistake(
                Exit.USAGE,
                kept + " cannot be written",
                "plan",
                collected("h1"),
                collected("h2"),
                collected("h3"),
                "--out",
                kept.toString());
        assertThat(kept).isDirectory();
    }

    @Test
    void aFileThatNoStepWroteIsNamedWithThePlaceWhereItIsWrong() throws Exception {
        var plan = planned();
        var testimony = collected("h1");
        var wrong = Map.of(
                "no JSON at all\nsecret\n",
                "damaged at line 1, column ",
                "",
                "damaged",
                "null",
                "there is nothing in it",
                "[]",
                "damaged",
                "{}",
                "damaged",
                Files.readString(Path.of(testimony)),
                "damaged",
                Files.readString(plan).substring(0, 300),
                "damaged at line 1, column 30");
        for (var content : wrong.entrySet()) {
            var file = Files.writeString(folder.resolve("wrong.json"), content.getKey());
            mistake(Exit.USAGE, content.getValue(), "apply", file.toString(), "--config", config("h1") + "");
        }
        mistake(Exit.USAGE, "there is no such file", "apply", folder + "/none.json", "--config", config("h1") + "");
        mistake(Exit.USAGE, "'holdfast rebuild-register collect'", "plan", plan.toString(), "--out", folder + "/x");
        mistake(Exit.USAGE, "Is a directory", "plan", folder.toString(), "--out", folder + "/x");
    }

    @Test
    void aPlanThatWasEditedOrIsForOthersIsRefusedBeforeAnythingIsAsked() throws Exception {
        var plan = planned();
        var edited = Files.writeString(
                folder.resolve("edited.json"), Files.readString(plan).replace("\"epoch\":1003", "\"epoch\":1004"));
        var other = Files.writeString(
                folder.resolve("other.conf"), Files.readString(config("h1")).replace("name = shop", "name = store"));

        mistake(Exit.REFUSED, "The plan was changed", "apply", edited.toString(), "--config", config("h1") + "");
        mistake(
                Exit.REFUSED,
                "of cluster 'shop', this node's file names [h1, h2, h3] of 'store'",
                "apply",
                plan.toString(),
                "--config",
                other.toString(),
                "--confirm",
                "store");
    }

    @Test
    void aNameThatCanBeNoneIsToldWithTheRuleForNames() {
        var one = collected("h1");
        for (var name : List.of("Main", "ma/in", "-", "1a", "a".repeat(31), "")) {
            mistake(Exit.USAGE, "use a lower-case letter", "plan", one, "--keep", name + "=h1", "--out", folder + "/x");
            mistake(Exit.USAGE, "In --lost, node '" + name, "plan", one, "--lost", name, "--out", folder + "/x");
        }
        mistake(Exit.USAGE, "main", "plan", one, "--keep", "main", "--out", folder + "/x");
    }

    @Test
    void whatANodeKeptAndCannotBeReadIsNamedWithoutItsContent() throws Exception {
        Files.writeString(data("h1").resolve("groups/main/told/state.json"), "{\"secret\": \"hush\",\n]");

        mistake(
                Exit.REFUSED,
                data("h1") + " cannot be read (it is damaged at line 2, column 1",
                "collect",
                "--config",
                config("h1").toString(),
                "--out",
                folder + "/x");
    }

    /** One sentence on one line, and nothing of how it was found out. */
    private static void mistake(int exit, String part, String... arguments) {
        var all = new ArrayList<>(List.of("rebuild-register"));
        all.addAll(List.of(arguments));
        var ran = run(all.toArray(String[]::new));

        assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.err()).contains(part).doesNotContain("Exception", "io.holdfast", "hush");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
    }

    private Path planned() {
        var plan = folder.resolve("plan.json");
        var ran = run(
                "rebuild-register",
                "plan",
                collected("h1"),
                collected("h2"),
                collected("h3"),
                "--out",
                plan.toString());
        assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.OK);
        return plan;
    }

    private String collected(String node) {
        var file = folder.resolve(node + ".json").toString();
        var ran = run("rebuild-register", "collect", "--config", config(node).toString(), "--out", file);
        assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.OK);
        return file;
    }

    private Path config(String node) {
        return folder.resolve(node + ".conf");
    }

    private Path data(String node) {
        return folder.resolve(node);
    }

    private static GroupState state() {
        var members = List.of("h1", "h2", "h3").stream()
                .map(n -> new Member(new NodeName(n), "127.0.0.1", 5432, new Incarnation("data-of-" + n), false))
                .toList();
        return new GroupState(
                new GroupName("main"),
                Engine.POSTGRES,
                12,
                new Epoch(3),
                new Phase.Steady(),
                new NodeName("h1"),
                members,
                AckRule.of(1, Durability.STRICT),
                List.of(new LineageEntry(Epoch.NONE, "1", new NodeName("h1"), "", 0, "", true)),
                List.of(),
                5,
                "system",
                new Secret("secret"),
                false);
    }
}
