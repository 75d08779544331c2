package io.holdfast.multijvm.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A wall clock for each host that can be set without the others, by a small library before libc ({@code clock.c}). */
public final class Clocks {
    private final Path folder;
    private final Path library;

    private Clocks(Path folder, Path library) {
        this.folder = folder;
        this.library = library;
    }

    /** Empty where there is no C compiler: the hosts share the machine's clock then. */
    static Optional<Clocks> of(Path folder, int hosts) throws IOException {
        var source = folder.resolve("clock.c");
        try (var text = Objects.requireNonNull(Clocks.class.getResourceAsStream("clock.c"), "clock.c")) {
            Files.copy(text, source);
        }
        var library = folder.resolve("clock.so");
        var compiled = Shell.attempt("gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString());
        if (!compiled.good()) {
            System.out.println(
                    "no clocks of their own for the hosts: " + compiled.said().strip());
            return Optional.empty();
        }
        var clocks = new Clocks(folder, library);
        for (int host = 1; host <= hosts; host++) {
            clocks.ahead(host, Duration.ZERO);
        }
        return Optional.of(clocks);
    }

    /** What stands before a command that is to live by the host's clock. */
    List<String> entrance(int host) {
        return List.of("env", "LD_PRELOAD=" + library, "HOLDFAST_CLOCK=" + file(host));
    }

    /** The host's clock shows so much more than the machine's from now on, or less. */
    public void ahead(int host, Duration by) {
        var number = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(by.toSeconds())
                .array();
        try (var file = Files.newByteChannel(file(host), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(number)); // in place: it is mapped
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(int host) {
        return folder.resolve("clock" + host);
    }
}
