package io.holdfast.node.settings;

import io.holdfast.failover.instance.FileMark;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret as its file has it now: the file is looked at whenever somebody asks, and read when it changed, so that a new one
 * is in force without a restart. A file that cannot be used leaves in force what was read before, which is said once.
 */
public final class FollowedFile<T> implements Supplier<T> {
    private static final Logger LOG = LoggerFactory.getLogger(FollowedFile.class);
    private final Path file;
    private final String what;
    private final Callable<T> reading;
    private T content;
    private String seen;

    private FollowedFile(Path file, String what, Callable<T> reading, String seen, T content) {
        this.file = file;
        this.what = what;
        this.reading = reading;
        this.seen = seen;
        this.content = content;
    }

    /** How a file is read, with the failure that its reader has for it. */
    public interface Reading<T, E extends Exception> {
        T read() throws E;
    }

    /**
     * Reads it for the first time.
     *
     * @param what its content, in the plural: "the tokens"
     * @param reading fails with a sentence that quotes nothing
     */
    public static <T, E extends Exception> FollowedFile<T> of(Path file, String what, Reading<T, E> reading) throws E {
        var seen = FileMark.of(file);
        return new FollowedFile<>(file, what, reading::read, seen, reading.read());
    }

    @Override
    public synchronized T get() {
        var mark = FileMark.of(file);
        if (!mark.equals(seen)) {
            seen = mark;
            try {
                content = reading.call();
                LOG.info("{} of {} are in force", what, file);
            } catch (Exception e) {
                LOG.warn("{} that were read before stay in force: {}", what, e.getMessage());
            }
        }
        return content;
    }
}
