package io.holdfast.multijvm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many descriptors a process that runs may have from now on; it is told nothing. */
public final class Descriptors {
    private final long pid;
    private final String before;

    private Descriptors(long pid, String before) {
        this.pid = pid;
        this.before = before;
    }

    public static Descriptors of(long pid) {
        var limit = Shell.run("prlimit", "--pid", Long.toString(pid), "--nofile", "--noheadings", "--output", "SOFT");
        return new Descriptors(pid, limit.strip());
    }

    public long open() {
        try (var open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void limit(long most) {
        set(Long.toString(most));
    }

    public void restore() {
        set(before);
    }

    private void set(String soft) {
        Shell.run("prlimit", "--pid", Long.toString(pid), "--nofile=" + soft + ":");
    }
}
