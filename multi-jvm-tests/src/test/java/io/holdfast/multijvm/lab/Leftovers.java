package io.holdfast.multijvm.lab;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.PostgresHome;
import io.holdfast.multijvm.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Removes the labs whose test was killed and could not do it; a lab is known by its name, its owner by the process id in it. */
final class Leftovers {
    private static final Duration END = Duration.ofMinutes(1);

    private Leftovers() {}

    static void remove() {
        try (var folders = Files.newDirectoryStream(Path.of(System.getProperty("java.io.tmpdir")), Lab.FOLDER + "*")) {
            for (var folder : folders) {
                remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) throws IOException {
        var owner = folder.resolve(Lab.OWNER);
        if (!Files.exists(owner)) {
            return;
        }
        var words = Files.readString(owner).strip().split(" ", -1);
        if (words.length != 2 || Signals.alive(Long.parseLong(words[0]))) {
            return;
        }
        thaw(folder);
        endSpaces(words[1]);
        thaw(folder);
        Lab.endSharing(folder);
        PostgresHome.delete(folder);
    }

    private static void thaw(Path folder) throws IOException {
        try (var hosts = Files.newDirectoryStream(folder, "h[0-9]")) {
            for (var host : hosts) {
                new Disk(folder, host).end();
            }
        }
    }

    /** Ends what runs in the namespaces of that name, and the namespaces. */
    static void endSpaces(String suffix) {
        var names = new Names(suffix);
        var mine = Shell.attempt("ip", "netns", "list")
                .said()
                .lines()
                .map(line -> line.split(" ", -1)[0])
                .filter(space -> space.startsWith(names.space("")))
                .toList();
        for (var space : mine) {
            Await.that("nothing runs in " + space, END, () -> {
                var left = Lab.processes(space);
                left.forEach(pid -> Signals.send("KILL", pid));
                return left.isEmpty();
            });
            Shell.attempt("ip", "netns", "del", space);
        }
        Shell.attempt("ip", "link", "del", names.plug());
    }
}
