package io.holdfast.failover.redis;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/** What has to be right before an agent touches an instance; each refusal is one sentence that says what to do. */
final class Refusals {
    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.(\\d+)");
    private final Instance instance;

    Refusals(Instance instance) {
        this.instance = instance;
    }

    void check() throws RefusedException, IOException {
        var settings = instance.settings;
        require(
                Files.isExecutable(settings.program()),
                settings.program() + " is missing: install Redis 6.2 or later, or set instance.bin-dir of group "
                        + settings.group());
        var text = Command.of(List.of(settings.program().toString(), "--version"))
                .run()
                .output();
        var match = VERSION.matcher(text);
        require(match.find(), settings.program() + " does not tell its version, but: " + text.strip());
        int version = Integer.parseInt(match.group(1)) * 100 + Integer.parseInt(match.group(2));
        require(version >= 602, settings.program() + " is older than Redis 6.2: install that or a later one");
        Files.createDirectories(settings.stateDir());
        instance.owner.ownFolder(settings.engineDir());
        require(
                !foreign() || settings.adopt(),
                settings.dataDir() + " holds data that Holdfast does not know: move it away, or set instance.adopt ="
                        + " true to take it over");
    }

    private boolean foreign() throws IOException {
        var folder = instance.settings.dataDir();
        if (!instance.notes.systemId().isEmpty() || !Files.isDirectory(folder)) {
            return false;
        }
        try (var files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    private static void require(boolean holds, String sentence) throws RefusedException {
        if (!holds) {
            throw new RefusedException(sentence);
        }
    }
}
