package io.holdfast.failover.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.Incarnation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An agent's durable word, in a file of its own outside the database's folder. What it says never goes back: it is
 * written to a temporary file, flushed, renamed, and the folder is flushed, before anything is done that rests on it.
 */
public final class PromiseStore implements PromotionLedger {

    /**
     * The content of the file.
     *
     * @param epoch nothing below it is obeyed
     * @param term of the newest coordinator that was obeyed
     * @param version of the newest state that was obeyed
     * @param promotionBegun the newest epoch whose promotion was begun here
     * @param incarnation the data that this promise speaks for; null without data
     */
    public record Promise(
            Epoch epoch,
            long term,
            long version,
            Epoch promotionBegun,
            @Nullable Incarnation incarnation) {
        static final Promise NONE = new Promise(Epoch.NONE, 0, 0, Epoch.NONE, null);

        Promise accepting(Epoch newEpoch, long newTerm, long newVersion) {
            return new Promise(
                    newEpoch.below(epoch) ? epoch : newEpoch,
                    Math.max(term, newTerm),
                    Math.max(version, newVersion),
                    promotionBegun,
                    incarnation);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final boolean fresh;
    private Promise promise;

    private PromiseStore(Path file, boolean fresh, Promise promise) {
        this.file = file;
        this.fresh = fresh;
        this.promise = promise;
    }

    /**
     * Reads the promise in {@code folder}, which is made when it is missing.
     *
     * @throws RefusedException when the folder cannot be written or the file cannot be understood
     */
    public static PromiseStore open(Path folder) throws RefusedException {
        var file = folder.resolve("promise.json");
        try {
            Files.createDirectories(folder);
            boolean fresh = !Files.exists(file);
            var store =
                    new PromiseStore(file, fresh, fresh ? Promise.NONE : JSON.readValue(file.toFile(), Promise.class));
            store.write(store.promise);
            return store;
        } catch (JsonProcessingException e) {
            throw new RefusedException(
                    "The promise file " + file + " is damaged (" + e.getOriginalMessage()
                            + "): restore it, or remove it together with the instance's data so that this node is cloned anew.");
        } catch (IOException e) {
            throw new RefusedException("The state folder " + folder + " cannot be written (" + e
                    + "): give it to the user that runs Holdfast, with room on its disk.");
        }
    }

    /** No promise had ever been made here when the store was opened: a first start, or a lost memory. */
    boolean fresh() {
        return fresh;
    }

    public synchronized Promise promise() {
        return promise;
    }

    /** Makes the promise durable that an order implies; writes only what changes. */
    synchronized void accept(Epoch epoch, long term, long version) throws IOException {
        change(promise.accepting(epoch, term, version));
    }

    /** The promise speaks for this data from now on. */
    synchronized void speakFor(Incarnation incarnation) throws IOException {
        change(new Promise(promise.epoch(), promise.term(), promise.version(), promise.promotionBegun(), incarnation));
    }

    @Override
    public synchronized boolean begin(Epoch epoch) {
        if (!promise.epoch().equals(epoch) || !promise.promotionBegun().below(epoch)) {
            return false;
        }
        try {
            change(new Promise(promise.epoch(), promise.term(), promise.version(), epoch, promise.incarnation()));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("the promotion of epoch " + epoch + " could not be noted in " + file, e);
        }
    }

    private void change(Promise next) throws IOException {
        if (!next.equals(promise)) {
            write(next);
            promise = next;
        }
    }

    private void write(Promise next) throws IOException {
        var fresher = file.resolveSibling(file.getFileName() + ".new");
        try (var channel = FileChannel.open(
                fresher, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(JSON.writeValueAsString(next).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresher, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
