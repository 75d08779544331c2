package io.holdfast.failover.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Incarnation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable {@link Promise} of one node for one group, outside the database's own folder: one line of JSON and one of
 * its checksum. Nothing is true in memory before it is on disk.
 *
 * <p>A missing file beside data means that the promise was lost. Unless the group is unborn, so that nobody can have
 * promised anything, the data then goes by a new random incarnation: the register does not know it, so it has no vote,
 * and {@link Obedience} lets it follow nobody. The group takes it for other data, removes the member and lets it join
 * anew, which is the majority's word that admits it.
 */
public final class PromiseStore implements PromotionLedger {
    private static final Logger LOG = LoggerFactory.getLogger(PromiseStore.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final DurableFile file;
    private @Nullable Promise promise;

    private PromiseStore(DurableFile file, @Nullable Promise promise) {
        this.file = file;
        this.promise = promise;
    }

    /**
     * Reads what was promised before.
     *
     * @throws RefusedException when there is a promise that cannot be read: guessing it could lose data
     */
    public static PromiseStore open(Path nodeDataDir, GroupName group) throws RefusedException {
        var file = new DurableFile(folder(nodeDataDir, group), "promise");
        try {
            return new PromiseStore(file, Files.exists(file.path()) ? read(file.path()) : null);
        } catch (IOException e) {
            throw new RefusedException("the promise of group " + group + " in " + file.path() + " cannot be read ("
                    + e.getMessage() + "): repair the disk, or remove the file so that the data here joins anew");
        }
    }

    /** Where the group's state is copied to, beside the promise. */
    StateCopy copy() {
        return new StateCopy(file.path().resolveSibling(""));
    }

    /** Where a node keeps what belongs to one group, besides the database itself. */
    public static Path folder(Path nodeDataDir, GroupName group) {
        return nodeDataDir.resolve("groups").resolve(group.value());
    }

    /** Empty: no directive was ever accepted here, or what was promised is lost. */
    public synchronized Optional<Promise> promise() {
        return Optional.ofNullable(promise);
    }

    public synchronized Epoch promised() {
        return promise == null ? Epoch.NONE : promise.epoch();
    }

    /**
     * Makes the promise that {@code directive} implies durable.
     *
     * @param found the incarnation of the data that is here now
     * @throws UncheckedIOException when that failed; the directive must not be obeyed then
     */
    synchronized void accept(Directive directive, @Nullable Incarnation found) {
        write(orFirst(directive, found).accepting(directive.order().epoch(), directive.term(), directive.version()));
    }

    /** Notes that the data here was made anew under this promise: it was told of everything that is promised. */
    synchronized void goesWith(Incarnation found) {
        if (promise != null && !found.equals(promise.data())) {
            write(promise.goingWith(found));
        }
    }

    @Override
    public synchronized boolean begin(Epoch epoch) {
        if (promise == null || promise.epoch().below(epoch)) {
            throw new IllegalStateException("epoch " + epoch + " was never promised, so it is never promoted here");
        }
        if (epoch.below(promise.epoch()) || !promise.begun().below(epoch)) {
            return false;
        }
        write(promise.beginning(epoch));
        return true;
    }

    private Promise orFirst(Directive directive, @Nullable Incarnation found) {
        if (promise != null) {
            return promise;
        }
        if (found == null || directive.state().epoch().equals(Epoch.NONE)) {
            return Promise.before(found);
        }
        LOG.warn(
                "group {}: {} is missing beside data: the data has to join anew",
                directive.state().group(),
                file.path());
        return Promise.afterLoss(found);
    }

    private void write(Promise next) {
        if (next.equals(promise)) {
            return;
        }
        requireForward(next);
        try {
            var numbered = next.written();
            file.write(text(numbered));
            promise = numbered;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the promise cannot be made durable in " + file.path() + " (" + e
                            + "), so nothing new is obeyed: free or repair that disk",
                    e);
        }
    }

    private void requireForward(Promise next) {
        if (promise != null
                && (next.epoch().below(promise.epoch())
                        || next.term() < promise.term()
                        || next.version() < promise.version()
                        || next.begun().below(promise.begun()))) {
            throw new IllegalStateException("a promise never goes back: " + promise + " to " + next);
        }
    }

    private static byte[] text(Promise promise) throws JsonProcessingException {
        var line = JSON.writeValueAsString(promise);
        return (line + "\n" + checksum(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Promise read(Path path) throws IOException {
        var lines = Files.readAllLines(path);
        if (lines.size() != 2 || !lines.get(1).equals(checksum(lines.get(0)))) {
            throw new IOException("its checksum does not match");
        }
        return JSON.readValue(lines.get(0), Promise.class);
    }

    private static String checksum(String line) {
        var crc = new CRC32();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
