package io.holdfast.sharding.entity;

import io.holdfast.protocol.WireFormat;
import io.holdfast.protocol.WireIn;
import io.holdfast.protocol.WireMessage;
import io.holdfast.protocol.WireOut;
import io.holdfast.sharding.journal.ScribeWire;
import io.holdfast.sharding.model.Answer;
import io.holdfast.sharding.model.Attribute;
import io.holdfast.sharding.model.Command;
import io.holdfast.sharding.model.EndReason;
import io.holdfast.sharding.model.Operation;
import io.holdfast.sharding.model.PrincipalCommand;
import io.holdfast.sharding.model.Refusal;
import io.holdfast.sharding.model.SessionCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRefResolver;

/**
 * The wire format between nodes; ids 200-219 asked, 220-239 operations and principals, 240-259 replies, 260-269 couriers,
 * 270-279 scribes. A field is only ever appended to one of the messages themselves; what they contain changes under a new
 * id, which is written by nobody before every node can read it.
 */
final class SessionWire {
    private SessionWire() {}

    static List<WireMessage> messages(ActorRefResolver refs) {
        return List.of(
                new WireMessage("session-asked/1", OwnerMessage.Asked.class, asked(refs), true),
                new WireMessage("session-reply/1", Reply.class, reply(), true),
                new WireMessage("session-contact/1", ContactMessage.class, contact(refs), true),
                new WireMessage("session-courier/1", CourierMessage.FromAfar.class, CourierWire.formats(refs), true),
                ScribeWire.message(refs));
    }

    private static List<WireFormat<?>> asked(ActorRefResolver refs) {
        return List.of(
                new WireFormat<>(
                        200,
                        OwnerMessage.Asked.class,
                        (o, v) -> {
                            o.oneOf(v.command()).text(refs.toSerializationFormat(v.replyTo()));
                            if (v.parent().isEmpty()) {
                                known(o, v.id());
                            } else {
                                o.whole(v.id()).text(v.parent());
                            }
                        },
                        i -> new OwnerMessage.Asked(
                                i.oneOf(Command.class),
                                refs.resolveActorRef(i.text()),
                                known(i),
                                i.more() ? i.text() : "")),
                new WireFormat<>(201, SessionCommand.Create.class, SessionWire::create, SessionWire::create),
                new WireFormat<>(
                        202,
                        SessionCommand.Read.class,
                        (o, v) -> o.text(v.idHash()).flag(v.touch()),
                        i -> new SessionCommand.Read(i.text(), i.flag())),
                new WireFormat<>(203, SessionCommand.Change.class, SessionWire::change, SessionWire::change),
                new WireFormat<>(
                        204,
                        SessionCommand.Rotate.class,
                        (o, v) -> o.text(v.idHash()).text(v.newHash()).whole(v.base()),
                        i -> new SessionCommand.Rotate(i.text(), i.text(), i.whole())),
                new WireFormat<>(
                        205,
                        SessionCommand.Delete.class,
                        (o, v) -> o.text(v.idHash()).whole(v.base()),
                        i -> new SessionCommand.Delete(i.text(), i.whole())),
                new WireFormat<>(
                        206,
                        SessionCommand.End.class,
                        (o, v) -> o.word(v.why()),
                        i -> new SessionCommand.End(i.word(EndReason.class))),
                new WireFormat<>(207, SessionCommand.Wake.class, (o, v) -> {}, i -> new SessionCommand.Wake()),
                new WireFormat<>(
                        208,
                        SessionCommand.CreateOnce.class,
                        (o, v) -> o.value(v.wanted()).whole(v.wish()),
                        i -> new SessionCommand.CreateOnce(i.value(SessionCommand.Create.class), i.whole())),
                new WireFormat<>(
                        209,
                        SessionCommand.Seek.class,
                        (o, v) -> o.text(v.idHash()).whole(v.wish()),
                        i -> new SessionCommand.Seek(i.text(), i.whole())),
                new WireFormat<>(
                        220,
                        Operation.Put.class,
                        (o, v) -> o.text(v.name()).text(v.json()),
                        i -> new Operation.Put(i.text(), i.text())),
                new WireFormat<>(
                        221, Operation.Remove.class, (o, v) -> o.text(v.name()), i -> new Operation.Remove(i.text())),
                new WireFormat<>(
                        222,
                        Operation.Add.class,
                        (o, v) -> o.text(v.name()).whole(v.by()),
                        i -> new Operation.Add(i.text(), i.whole())),
                new WireFormat<>(
                        223,
                        Operation.Append.class,
                        (o, v) -> o.text(v.name()).text(v.json()),
                        i -> new Operation.Append(i.text(), i.text())),
                new WireFormat<>(
                        230,
                        PrincipalCommand.Admit.class,
                        (o, v) -> o.text(v.key()).whole(v.most()),
                        i -> new PrincipalCommand.Admit(i.text(), i.small())),
                new WireFormat<>(
                        231,
                        PrincipalCommand.Leave.class,
                        (o, v) -> o.text(v.key()).whole(v.graceMillis()),
                        i -> new PrincipalCommand.Leave(i.text(), i.whole())),
                new WireFormat<>(
                        232,
                        PrincipalCommand.Vouch.class,
                        (o, v) -> o.text(v.key()),
                        i -> new PrincipalCommand.Vouch(i.text())),
                new WireFormat<>(
                        233, PrincipalCommand.Members.class, (o, v) -> {}, i -> new PrincipalCommand.Members()),
                new WireFormat<>(
                        234, PrincipalCommand.RevokeAll.class, (o, v) -> {}, i -> new PrincipalCommand.RevokeAll()),
                new WireFormat<>(235, PrincipalCommand.Purge.class, (o, v) -> {}, i -> new PrincipalCommand.Purge()));
    }

    /** 0: not known, and then not told; an older release told none. */
    private static void known(WireOut out, long id) {
        if (id != 0) {
            out.whole(id);
        }
    }

    private static long known(WireIn in) {
        return in.more() ? in.whole() : 0;
    }

    private static List<WireFormat<?>> reply() {
        return List.of(
                new WireFormat<>(
                        240,
                        Reply.class,
                        (o, v) -> known(o.oneOf(v.answer()).text(v.owner()).whole(v.epoch()), v.id()),
                        i -> new Reply(i.oneOf(Answer.class), i.text(), i.more() ? i.whole() : 0, known(i))),
                new WireFormat<>(241, Answer.Shown.class, SessionWire::shown, SessionWire::shown),
                new WireFormat<>(
                        242,
                        Answer.Refused.class,
                        (o, v) -> o.word(v.why()).text(v.sentence()).whole(v.version()),
                        i -> new Answer.Refused(i.word(Refusal.class), i.text(), i.whole())),
                new WireFormat<>(243, Answer.Done.class, (o, v) -> o.whole(v.count()), i -> new Answer.Done(i.whole())),
                new WireFormat<>(
                        244,
                        Answer.Members.class,
                        (o, v) -> {
                            o.whole(v.keys().size());
                            v.keys().forEach(o::text);
                        },
                        i -> new Answer.Members(texts(i))),
                new WireFormat<>(
                        245, Answer.Vouched.class, (o, v) -> o.whole(v.millis()), i -> new Answer.Vouched(i.whole())),
                new WireFormat<>(
                        246,
                        Attribute.class,
                        (o, v) -> o.text(v.json()).whole(v.version()),
                        i -> new Attribute(i.text(), i.whole())));
    }

    private static List<WireFormat<?>> contact(ActorRefResolver refs) {
        return List.of(
                new WireFormat<>(
                        250,
                        ContactMessage.Ping.class,
                        (o, v) -> o.whole(v.sent()).text(v.from()).text(refs.toSerializationFormat(v.replyTo())),
                        i -> new ContactMessage.Ping(i.whole(), i.text(), refs.resolveActorRef(i.text()))),
                new WireFormat<>(
                        251,
                        ContactMessage.Pong.class,
                        (o, v) -> known(o.whole(v.sent()).text(v.from()), v.clock()),
                        i -> new ContactMessage.Pong(i.whole(), i.text(), known(i))));
    }

    private static void create(WireOut out, SessionCommand.Create create) {
        out.text(create.idHash()).text(create.principal());
        out.whole(create.attributes().size());
        create.attributes().forEach((name, json) -> out.text(name).text(json));
        out.whole(create.idleMillis()).whole(create.absoluteMillis());
    }

    private static SessionCommand.Create create(WireIn in) {
        var hash = in.text();
        var principal = in.text();
        int size = in.small();
        Map<String, String> attributes = new HashMap<>();
        for (int n = 0; n < size; n++) {
            attributes.put(in.text(), in.text());
        }
        return new SessionCommand.Create(hash, principal, attributes, in.whole(), in.whole());
    }

    private static void change(WireOut out, SessionCommand.Change change) {
        out.text(change.idHash());
        out.whole(change.operations().size());
        change.operations().forEach(out::oneOf);
        out.whole(change.base()).text(change.key()).text(change.fingerprint());
    }

    private static SessionCommand.Change change(WireIn in) {
        var hash = in.text();
        int size = in.small();
        List<Operation> operations = new ArrayList<>();
        for (int n = 0; n < size; n++) {
            operations.add(in.oneOf(Operation.class));
        }
        return new SessionCommand.Change(hash, operations, in.whole(), in.text(), in.text());
    }

    private static void shown(WireOut out, Answer.Shown shown) {
        out.text(shown.principal());
        out.whole(shown.attributes().size());
        shown.attributes().forEach((name, attribute) -> out.text(name).value(attribute));
        out.whole(shown.version())
                .whole(shown.created())
                .whole(shown.lastAccess())
                .whole(shown.idleMillis())
                .whole(shown.absoluteMillis());
    }

    private static Answer.Shown shown(WireIn in) {
        var principal = in.text();
        int size = in.small();
        Map<String, Attribute> attributes = new HashMap<>();
        for (int n = 0; n < size; n++) {
            attributes.put(in.text(), in.value(Attribute.class));
        }
        return new Answer.Shown(principal, attributes, in.whole(), in.whole(), in.whole(), in.whole(), in.whole());
    }

    private static List<String> texts(WireIn in) {
        int size = in.small();
        List<String> texts = new ArrayList<>();
        for (int n = 0; n < size; n++) {
            texts.add(in.text());
        }
        return texts;
    }
}
