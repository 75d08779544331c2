package io.holdfast.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrometheusFileTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    @Test
    void prometheusUnderstandsTheShippedFile() throws Exception {
        assumeTrue(
                Files.isExecutable(PROMTOOL),
                "SKIPPED, NOT CHECKED: install prometheus (Debian's package) to run this");
        var check = new ProcessBuilder(PROMTOOL.toString(), "check", "config", "../deploy/prometheus/prometheus.yml")
                .redirectErrorStream(true)
                .start();
        var said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
    }
}
