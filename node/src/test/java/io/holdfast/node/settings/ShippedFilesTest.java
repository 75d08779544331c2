package io.holdfast.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.ConfigFactory;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The files that come with the program are right as they stand. */
class ShippedFilesTest {
    private static final Path TOP = top();

    @Test
    void theOperatorsFileIsReadyForThreeHosts() {
        var settings = NodeSettings.load(TOP.resolve("application.conf"));

        assertThat(settings.node().name()).isEqualTo(new NodeName("h1"));
        assertThat(settings.cluster().controlNodes()).hasSize(3);
        assertThat(settings.groups()).hasSize(2);
    }

    @Test
    void everyDefaultHasACommentAboveIt() {
        var bare = ConfigFactory.parseResources("reference.conf").getConfig("holdfast").root().entrySet().stream()
                .flatMap(block -> KeysSettingsTest.leaves(block.getKey(), block.getValue()))
                .filter(leaf -> leaf.value().origin().comments().isEmpty())
                .map(KeysSettingsTest.Leaf::path)
                .toList();

        assertThat(bare).isEmpty();
    }

    @Test
    void systemdUnderstandsTheUnit() throws IOException, InterruptedException {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))).isTrue();
        var unit = TOP.resolve("deploy/systemd/holdfast.service");
        var check = new ProcessBuilder(List.of("systemd-analyze", "verify", unit.toString()))
                .redirectErrorStream(true)
                .start();
        var said = new String(check.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        check.waitFor();

        // The program itself is not installed where the unit expects it on a build machine.
        assertThat(said.lines().filter(line -> !line.contains("is not executable") && !line.isBlank()))
                .noneMatch(line -> line.contains("holdfast.service"));
    }

    private static Path top() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("application.conf"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no application.conf above the working directory");
        }
        return folder;
    }
}
