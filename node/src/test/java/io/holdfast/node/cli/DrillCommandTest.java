package io.holdfast.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.client.Exit;
import io.holdfast.node.http.FakeNode;
import io.holdfast.node.http.Tokens;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a drill from beginning; that one goes well is shown on real nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrillCommandTest {
    private final FakeNode node = new FakeNode(Tokens.open());

    @BeforeEach
    void asUsual() {
        node.control().healthy(true);
        node.control().requests().clear();
    }

    @AfterAll
    void end() {
        assertThat(node.control().requests()).isEmpty();
        node.close();
    }

    @Test
    void aGroupThatIsNotWellIsLeftAlone() {
        node.control().healthy(false);

        var ran = run("drill", "main", "--confirm", "main");

        assertThat(ran.exit()).isEqualTo(Exit.REFUSED);
        assertThat(ran.err()).contains("No drill: main is not well");
    }

    @Test
    void nothingBeginsWithoutTheGroupsTypedName() {
        assertThat(run("drill", "main").err()).contains("Add --confirm main to do it.");

        var mistyped = run("drill", "main", "--confirm", "mian");
        assertThat(mistyped.exit()).isEqualTo(Exit.REFUSED);
        assertThat(mistyped.err()).contains("Nothing was changed: 'mian' is not 'main'.");
    }

    @Test
    void anExerciseThatDoesNotExistIsToldWithThoseThatDo() {
        var ran = run("drill", "main", "--confirm", "main", "--exercises", "switchover,meteor");

        assertThat(ran.exit()).isEqualTo(Exit.USAGE);
        assertThat(ran.err()).contains("'meteor' is no exercise; there are switchover, back, failover, crash.");
    }

    @Test
    void aClientThatCannotWriteEndsTheDrillBeforeItBegins(@TempDir Path folder) {
        var dead = "jdbc:postgresql://127.0.13.1:1/postgres?connectTimeout=1";

        var ran = run("drill", "main", "--confirm", "main", "--dsn", dead, "--report", folder.toString());

        assertThat(ran.exit()).isEqualTo(Exit.REFUSED);
        assertThat(ran.err()).contains("The drill's client could not work");
    }

    private Ran run(String... arguments) {
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = node.url();
        return Ran.run(all);
    }
}
