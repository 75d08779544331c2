package io.holdfast.sharding.journal;

import io.holdfast.protocol.WireFormat;
import io.holdfast.protocol.WireIn;
import io.holdfast.protocol.WireMessage;
import io.holdfast.protocol.WireOut;
import io.holdfast.sharding.journal.ScribeMessage.Ended;
import io.holdfast.sharding.journal.ScribeMessage.Outcome;
import io.holdfast.sharding.journal.ScribeMessage.Wish;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRefResolver;

/** What scribes say to each other, ids 270-279; a field is only ever appended to one of the messages themselves. */
public final class ScribeWire {
    private ScribeWire() {}

    public static WireMessage message(ActorRefResolver refs) {
        return new WireMessage("session-scribe/1", ScribeMessage.FromAfar.class, formats(refs), true);
    }

    private static List<WireFormat<?>> formats(ActorRefResolver refs) {
        return List.of(
                new WireFormat<>(
                        270,
                        ScribeMessage.Wishes.class,
                        (o, v) ->
                                o.text(refs.toSerializationFormat(v.replyTo())).many(v.wishes(), ScribeWire::wish),
                        i -> new ScribeMessage.Wishes(refs.resolveActorRef(i.text()), i.many(ScribeWire::wish))),
                new WireFormat<>(
                        271,
                        ScribeMessage.Endings.class,
                        (o, v) -> o.many(
                                v.endings(),
                                (out, ended) -> out.whole(ended.number()).word(ended.outcome())),
                        i -> new ScribeMessage.Endings(
                                i.many(ended -> new Ended(ended.whole(), ended.word(Outcome.class))))),
                new WireFormat<>(
                        272,
                        ScribeMessage.Open.class,
                        (o, v) -> o.text(v.node())
                                .text(refs.toSerializationFormat(v.scribe()))
                                .flag(v.andYou()),
                        i -> new ScribeMessage.Open(i.text(), refs.resolveActorRef(i.text()), i.flag())));
    }

    private static void wish(WireOut out, Wish wish) {
        out.whole(wish.number()).whole(wish.waited()).text(wish.id()).whole(wish.first());
        out.many(wish.events(), ScribeWire::row);
        var snapshot = wish.snapshot();
        out.flag(snapshot != null);
        if (snapshot != null) {
            row(out, snapshot);
        }
    }

    private static Wish wish(WireIn in) {
        return new Wish(
                in.whole(), in.whole(), in.text(), in.whole(), in.many(ScribeWire::row), in.flag() ? row(in) : null);
    }

    private static void row(WireOut out, Row row) {
        out.text(row.manifest()).bytes(row.payload());
    }

    private static Row row(WireIn in) {
        return new Row(in.text(), in.bytes());
    }
}
