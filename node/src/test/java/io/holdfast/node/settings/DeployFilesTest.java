package io.holdfast.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is below deploy/ is understood by the programs that it is for, and speaks of what Holdfast has. */
class DeployFilesTest {
    private static final Path DEPLOY = Path.of("../deploy");

    @TempDir
    private Path folder = Path.of("");

    /** It complains of interfaces that a build machine lacks, and ends itself by a signal where scripts have a user. */
    @Test
    void keepalivedUnderstandsItsFile() throws Exception {
        installed("/usr/sbin/keepalived", "keepalived");
        var said = said(
                "/usr/bin/setsid", "-w", "/usr/sbin/keepalived", "-t", "-f", DEPLOY + "/keepalived/keepalived.conf");
        assertThat(said.text()).doesNotContain("Unknown keyword", "SECURITY VIOLATION", "Unexpected", "Missing");
    }

    @Test
    void nginxUnderstandsItsFile() throws Exception {
        installed("/usr/sbin/nginx", "nginx");
        var file = Files.writeString(
                folder.resolve("nginx.conf"),
                "pid " + folder.resolve("pid") + ";\nerror_log stderr;\n"
                        + Files.readString(DEPLOY.resolve("nginx/nginx.conf")));
        var said = said("/usr/sbin/nginx", "-t", "-c", file.toAbsolutePath().toString());
        assertThat(said.exit()).as(said.text()).isZero();
    }

    @Test
    void theNodesFileInTheKubernetesManifestIsSound() throws IOException {
        var manifest = Files.readString(DEPLOY.resolve("kubernetes/holdfast.yaml"));
        var text = manifest.lines()
                .dropWhile(line -> !line.startsWith("  application.conf: |"))
                .skip(1)
                .takeWhile(line -> line.startsWith("    "))
                .map(line -> line.substring(4)
                        .replace("${POD_NAME}", "\"holdfast-1\"")
                        .replace("${NAMESPACE}", "\"default\""))
                .collect(Collectors.joining("\n"));
        var settings = NodeSettings.load(Files.writeString(folder.resolve("node.conf"), text));

        assertThat(settings.node().name().value()).isEqualTo("holdfast-1");
        assertThat(settings.cluster().controls(settings.node().name())).isTrue();
        for (int port : settings.ports().all()) {
            assertThat(port == settings.ports().sentinel() || manifest.contains("containerPort: " + port))
                    .as("port %d", port)
                    .isTrue();
        }
    }

    private record Said(int exit, String text) {}

    private static void installed(String program, String name) {
        assumeTrue(
                Files.isExecutable(Path.of(program)),
                "SKIPPED, NOT CHECKED: install " + name + " (Debian's package) to run this");
    }

    private static Said said(String... argv) throws Exception {
        var check = new ProcessBuilder(argv).redirectErrorStream(true).start();
        var text = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(check.waitFor(), text);
    }
}
