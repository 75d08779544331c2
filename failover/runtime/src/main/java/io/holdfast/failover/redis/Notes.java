package io.holdfast.failover.redis;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.Position;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** What the agent must know after a restart of everything: who the data belong to, and whether they kept everything. */
final class Notes {
    private static final RunAs SELF = new RunAs("", java.util.List.of());
    private final Path folder;

    Notes(Path folder) {
        this.folder = folder;
    }

    /** Empty: the group has no data here yet. */
    String systemId() throws IOException {
        return Durable.read(folder.resolve("system")).strip();
    }

    Secret secret() throws IOException {
        return new Secret(Durable.read(folder.resolve("secret")).strip());
    }

    void belongTo(String systemId, Secret secret) throws IOException {
        if (!secret.reveal().matches("[0-9A-Za-z]+")) {
            throw new IOException("the group's secret holds characters that Redis' file cannot hold");
        }
        if (!secret.equals(secret())) {
            Durable.write(folder.resolve("secret"), secret.reveal() + "\n", SELF);
        }
        if (!systemId.equals(systemId())) {
            Durable.write(folder.resolve("system"), systemId + "\n", SELF);
        }
    }

    static Secret newSecret() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return new Secret(HexFormat.of().formatHex(bytes));
    }

    static String newSystemId() {
        return UUID.randomUUID().toString();
    }

    /** The append-only files named {@code store} hold every write of this incarnation, and will hold every further one. */
    void everythingIsOnDisk(Incarnation life, String store) throws IOException {
        Durable.write(folder.resolve("kept"), life.value() + "\n" + store + "\n", SELF);
    }

    /** Which files hold it; empty when nothing is kept. */
    String keptIn() throws IOException {
        return Durable.read(folder.resolve("kept")).lines().skip(1).findFirst().orElse("");
    }

    /** The files that held everything are gone: what is read in instead has no say until it is a copy of the group's. */
    void filesAreGone() throws IOException {
        nothingIsCertain();
        Durable.write(folder.resolve("files-gone"), "", SELF);
    }

    boolean filesGone() {
        return Files.exists(folder.resolve("files-gone"));
    }

    void dataAreWhole() throws IOException {
        Durable.delete(folder.resolve("files-gone"));
    }

    /** Before data are replaced: a crash in between must not be taken for what was there before. */
    void nothingIsCertain() throws IOException {
        Durable.delete(folder.resolve("kept"));
        Durable.delete(folder.resolve("stopped"));
    }

    Optional<Incarnation> kept() throws IOException {
        return life(Durable.read(folder.resolve("kept")).lines().findFirst().orElse(""));
    }

    /** The process {@code run} lives this life, which is not its own: it went on in it after a start. */
    void livesOn(Incarnation run, Incarnation life) throws IOException {
        Durable.write(folder.resolve("life"), run.value() + " " + life.value() + "\n", SELF);
    }

    /** The life that process {@code run} was noted with. */
    Optional<Incarnation> lifeOf(Incarnation run) throws IOException {
        var words = Durable.read(folder.resolve("life")).strip().split(" ");
        return words.length == 2 && words[0].equals(run.value()) ? life(words[1]) : Optional.empty();
    }

    /** A clean stop saved exactly {@code end}. */
    void stopped(Incarnation life, Position end) throws IOException {
        Durable.write(folder.resolve("stopped"), life.value() + " " + end.history() + " " + end.offset() + "\n", SELF);
    }

    /** Good for one start; what was saved is old from then on. */
    Optional<CleanStop> takeStopped() throws IOException {
        var words = Durable.read(folder.resolve("stopped")).strip().split(" ");
        Durable.delete(folder.resolve("stopped"));
        return words.length == 3
                ? Optional.of(
                        new CleanStop(new Incarnation(words[0]), new Position(words[1], Long.parseLong(words[2]))))
                : Optional.empty();
    }

    record CleanStop(Incarnation life, Position end) {}

    private static Optional<Incarnation> life(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Incarnation(text));
    }
}
