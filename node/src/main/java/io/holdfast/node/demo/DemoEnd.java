package io.holdfast.node.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A shell script in a session of its own that ends what the demo leaves behind, if the demo is killed or cannot end it
 * itself. It waits for the end of its input, which is open as long as this process lives.
 */
final class DemoEnd implements AutoCloseable {
    private static final String SCRIPT = "end.sh";
    private static final int PATIENCE_SECONDS = 10;
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private final Process script;

    private DemoEnd(Process script) {
        this.script = script;
    }

    /** @param seconds that nodes may take to leave by themselves */
    static DemoEnd watch(Path folder, boolean remove, int seconds) throws IOException {
        var command = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of("bash", "-c", text(), SCRIPT));
        command.addAll(List.of(folder.toRealPath().toString(), remove ? "remove" : "keep", Integer.toString(seconds)));
        return new DemoEnd(new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    private static String text() throws IOException {
        try (var script = DemoEnd.class.getResourceAsStream(SCRIPT)) {
            var bytes = Objects.requireNonNull(script, "the script is part of this program")
                    .readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    Process process() {
        return script;
    }

    /** Lets it end what is left, if anything is, and remove the folder. */
    @Override
    public void close() {
        try {
            script.getOutputStream().close();
            if (!script.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("holdfast: what the demo left is still being ended");
            }
        } catch (IOException e) {
            System.err.println("holdfast: what ends a demo has ended itself: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
