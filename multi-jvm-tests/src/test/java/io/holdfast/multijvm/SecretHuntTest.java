package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hunt that finds nothing says something only if it finds what was put there. */
class SecretHuntTest {
    private final String word = UUID.randomUUID().toString();
    private final SecretHunt hunt = new SecretHunt(Map.of("the word", word));

    @TempDir
    Path folder;

    @Test
    void whatStandsInAnArgumentIsFound() throws IOException {
        assertThat(hunt.inProcesses()).isEmpty();
        carried(new ProcessBuilder("sh", "-c", "read -r line", "--password=" + word), "cmdline");
    }

    @Test
    void whatStandsInAnEnvironmentIsFound() throws IOException {
        var waits = new ProcessBuilder("sh", "-c", "read -r line");
        waits.environment().put("PGPASSWORD", word);
        carried(waits, "environ");
    }

    /** It waits for a line that never comes. */
    private void carried(ProcessBuilder builder, String where) throws IOException {
        var process = builder.start();
        try {
            assertThat(hunt.inProcesses()).contains("the word stands in " + where + " of process " + process.pid());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatStandsInALogIsFoundAndAFileThatKeepsSecretsIsNone() throws IOException {
        assertThat(hunt.inLogs(folder)).containsExactly("there is no log in " + folder);
        Files.writeString(folder.resolve("secret"), word);
        var log = Files.writeString(folder.resolve("h1.log"), "a line\n");
        assertThat(hunt.inLogs(folder)).isEmpty();

        Files.writeString(log, "role holdfast password '" + word + "'\n");
        assertThat(hunt.inLogs(folder)).containsExactly("the word stands in h1.log");
    }
}
