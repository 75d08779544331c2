package io.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples compile against this version and stay short. */
class ExamplesTest {
    private static final Path SHOP = Path.of("../examples/Shop.java");

    @Test
    void theShopCompilesAndHasFewerThanSixtyLines(@TempDir Path folder) throws IOException {
        assertThat(Files.readAllLines(SHOP)).hasSizeLessThan(60);
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            said,
                            files,
                            null,
                            List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path", "")),
                            null,
                            files.getJavaFileObjects(SHOP))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }
}
