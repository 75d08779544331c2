package io.holdfast.sharding.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.protocol.KryoCodec;
import io.holdfast.protocol.WireException;
import io.holdfast.protocol.WireFormat;
import io.holdfast.protocol.WireMessage;
import io.holdfast.sharding.journal.Row;
import io.holdfast.sharding.journal.ScribeMessage;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Attribute;
import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.Operation;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.PrincipalRules;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden files: -Dholdfast.golden.write=true writes those of a new kind; one that is there is never rewritten. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionWireTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "wire");
    private final ActorRef<Object> asker = ActorRefResolver.get(system).resolveActorRef("pekko://wire/user/asker");
    private final KryoCodec codec = new KryoCodec(SessionWire.messages(new OneRef(asker)));

    @AfterAll
    void stop() {
        system.terminate();
    }

    /** Actors' names on the wire without a port that differs in each run. */
    private static final class OneRef extends ActorRefResolver {
        private final ActorRef<?> asker;

        OneRef(ActorRef<?> asker) {
            this.asker = asker;
        }

        @Override
        public <T> String toSerializationFormat(ActorRef<T> ref) {
            return "pekko://shop@10.0.0.11:17355/user/asker";
        }

        @Override
        public <T> ActorRef<T> resolveActorRef(String name) {
            return asker.unsafeUpcast().narrow();
        }
    }

    private Map<String, Object> samples() {
        var all = new TreeMap<String, Object>();
        commands()
                .forEach((name, command) ->
                        all.put("asked-" + name, new OwnerMessage.Asked(command, asker.narrow(), 0)));
        all.put(
                "asked-read-under-an-id",
                new OwnerMessage.Asked(new SessionCommand.Read("hash", true), asker.narrow(), 11));
        all.put("reply-done-under-an-id", new Reply(new Answer.Done(3), "h2", 7, 11));
        all.putAll(couriers());
        all.putAll(scribes());
        all.put(
                "asked-traced",
                new OwnerMessage.Asked(
                        new SessionCommand.Wake(),
                        asker.narrow(),
                        0,
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        answers().forEach((name, answer) -> all.put("reply-" + name, new Reply(answer, "h2", 7)));
        all.put("contact-ping", new ContactMessage.Ping(5, "pekko://shop@10.0.0.12:17355", asker.narrow()));
        all.put("contact-pong", new ContactMessage.Pong(5, "pekko://shop@10.0.0.11:17355", 0));
        all.put(
                "contact-pong-with-its-clock",
                new ContactMessage.Pong(5, "pekko://shop@10.0.0.11:17355", 1_800_000_000_000L));
        return all;
    }

    private Map<String, Object> couriers() {
        var question = new CourierMessage.Question(11, true, "key", new SessionCommand.Read("hash", true));
        var another = new CourierMessage.Question(12, false, "name", new PrincipalCommand.Members());
        return Map.of(
                "courier-questions",
                new CourierMessage.Questions(asker.narrow(), List.of(question, another), false),
                "courier-answers",
                new CourierMessage.Answers(
                        null,
                        List.of(new CourierMessage.Answered(11, new Answer.Done(3), "h2", 7, 0)),
                        List.of(),
                        List.of()),
                "courier-questions-of-one-that-borrows",
                new CourierMessage.Questions(asker.narrow(), List.of(question), true),
                "courier-answers-with-a-loan",
                new CourierMessage.Answers(
                        asker.narrow(),
                        List.of(
                                new CourierMessage.Answered(11, new Answer.Done(3), "h2", 7, 0),
                                new CourierMessage.Answered(12, new Answer.Done(4), "h2", 7, 500_000_000)),
                        List.of(new CourierMessage.Recalled(5, "key")),
                        List.of(6L, 7L)),
                "courier-open",
                new CourierMessage.Open("h2", asker.narrow(), true),
                "courier-closed",
                new CourierMessage.Closed("h2"));
    }

    private Map<String, Object> scribes() {
        var events = List.of(new Row("session-touched/1", new byte[] {'{', '}'}), new Row("b/1", new byte[0]));
        return Map.of(
                "scribe-wishes",
                new ScribeMessage.Wishes(
                        asker.narrow(),
                        List.of(
                                new ScribeMessage.Wish(11, 0, "session|key", 64, events, null),
                                new ScribeMessage.Wish(
                                        12,
                                        2_000_000_000L,
                                        "session|other",
                                        1,
                                        events,
                                        new Row("session/1", new byte[] {1, 2})))),
                "scribe-endings",
                new ScribeMessage.Endings(List.of(
                        new ScribeMessage.Ended(11, ScribeMessage.Outcome.DURABLE),
                        new ScribeMessage.Ended(12, ScribeMessage.Outcome.REFUSED),
                        new ScribeMessage.Ended(13, ScribeMessage.Outcome.UNKNOWN))),
                "scribe-open",
                new ScribeMessage.Open("h2", asker.narrow(), true));
    }

    private static Map<String, Command> commands() {
        return Map.ofEntries(
                Map.entry("create", new SessionCommand.Create("hash", "alice", Map.of("cart", "[1]"), 1_800_000, 0)),
                Map.entry(
                        "create-once",
                        new SessionCommand.CreateOnce(new SessionCommand.Create("hash", "", Map.of(), 1000, 0), -9)),
                Map.entry("seek", new SessionCommand.Seek("hash", -9)),
                Map.entry("read", new SessionCommand.Read("hash", true)),
                Map.entry(
                        "change",
                        new SessionCommand.Change(
                                "hash",
                                List.of(
                                        new Operation.Put("a", "{}"),
                                        new Operation.Remove("b"),
                                        new Operation.Add("n", -2),
                                        new Operation.Append("cart", "42")),
                                17,
                                "key",
                                "f00d")),
                Map.entry("rotate", new SessionCommand.Rotate("hash", "next", 3)),
                Map.entry("delete", new SessionCommand.Delete("hash", 0)),
                Map.entry("end", new SessionCommand.End(EndReason.REVOKED)),
                Map.entry("wake", new SessionCommand.Wake()),
                Map.entry("admit", new PrincipalCommand.Admit("key", 5)),
                Map.entry("leave", new PrincipalCommand.Leave("key", 30_000)),
                Map.entry("vouch", new PrincipalCommand.Vouch("key")),
                Map.entry("members", new PrincipalCommand.Members()),
                Map.entry("revoke-all", new PrincipalCommand.RevokeAll()),
                Map.entry("purge", new PrincipalCommand.Purge()));
    }

    private static Map<String, Answer> answers() {
        return Map.of(
                "shown", new Answer.Shown("alice", Map.of("n", new Attribute("5", 3)), 4, 1, 2, 1_800_000, 0),
                "refused", new Answer.Refused(Refusal.CONFLICT, "It was changed.", 9),
                "done", new Answer.Done(3),
                "members", new Answer.Members(List.of("one", "two")),
                "vouched", new Answer.Vouched(1000));
    }

    Stream<String> names() {
        return samples().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatNodesSaidYesterdayIsUnderstoodAndWhatTheySayTodayIsTheSame(String name) throws Exception {
        var sample = Objects.requireNonNull(samples().get(name));
        var file = GOLDEN.resolve("session-" + name + ".hex");
        if (Boolean.getBoolean("holdfast.golden.write") && !Files.exists(file)) {
            Files.writeString(file, HexFormat.of().formatHex(codec.write(sample)) + "\n");
        }

        assertThat(codec.read(codec.manifest(sample), bytes(file))).isEqualTo(sample);
        assertThat(codec.write(sample)).isEqualTo(bytes(file));
    }

    @Test
    void asManyMembersAsAreToldFitIntoAFrameBehindAFullPiece() throws Exception {
        var key = "k".repeat(22);
        var members = new Reply(new Answer.Members(Collections.nCopies(PrincipalRules.MEMBERS, key)), "h2", 7);

        assertThat(codec.write(members).length).isLessThan(256 * 1024 - 2 * 24 * 1024);
    }

    @Test
    void theReleaseBeforeIsUnderstoodThoughItSaidLess() throws Exception {
        var before = bytes(GOLDEN.resolve("session-reply-done-before-epochs.hex"));

        assertThat(codec.read("session-reply/1", before)).isEqualTo(new Reply(new Answer.Done(3), "h2", 0));
    }

    /** What the next release may do: append a field to a message. */
    private record Longer(Answer answer, String owner, long epoch, long id, String mood) {}

    @Test
    void theNextReleaseIsUnderstoodThoughItSaysMore() throws Exception {
        var done =
                new WireFormat<>(243, Answer.Done.class, (o, v) -> o.whole(v.count()), i -> new Answer.Done(i.whole()));
        var longer = new WireFormat<>(
                240,
                Longer.class,
                (o, v) -> o.oneOf(v.answer())
                        .text(v.owner())
                        .whole(v.epoch())
                        .whole(v.id())
                        .text(v.mood()),
                i -> new Longer(i.oneOf(Answer.class), i.text(), i.whole(), i.whole(), i.text()));
        var next =
                new KryoCodec(List.of(new WireMessage("session-reply/1", Longer.class, List.of(longer, done), true)));

        var bytes = next.write(new Longer(new Answer.Done(3), "h2", 7, 11, "sunny"));

        assertThat(codec.read("session-reply/1", bytes)).isEqualTo(new Reply(new Answer.Done(3), "h2", 7, 11));
    }

    @Test
    void theReleaseBeforeHearsTheAnswersAndNothingOfLoans() throws Exception {
        var lent = (CourierMessage.Answers) Objects.requireNonNull(samples().get("courier-answers-with-a-loan"));
        var plain = new CourierMessage.Answers(
                null,
                lent.answers().stream()
                        .map(a -> new CourierMessage.Answered(a.id(), a.answer(), a.owner(), a.epoch(), 0))
                        .toList(),
                List.of(),
                List.of());

        var before = codec.write(plain);

        // What it reads is where the message used to end.
        assertThat(Arrays.copyOf(codec.write(lent), before.length)).isEqualTo(before);
    }

    @Test
    void whatIsUnknownOrCutIsRefusedAndNeverGuessed() throws Exception {
        var whole = codec.write(new Reply(new Answer.Done(3), "h2", 7));

        assertThatThrownBy(() -> codec.read("session-reply/9", whole))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("session-reply/9");
        assertThatThrownBy(() -> codec.read("session-reply/1", Arrays.copyOf(whole, whole.length - 3)))
                .isInstanceOf(WireException.class);
    }

    private static byte[] bytes(Path file) throws IOException {
        return HexFormat.of().parseHex(Files.readString(file).strip());
    }
}
