package io.holdfast.sharding.journal;

import io.holdfast.protocol.WireFormat;
import io.holdfast.protocol.WireIn;
import io.holdfast.protocol.WireMessage;
import io.holdfast.protocol.WireOut;
import io.holdfast.sharding.journal.ScribeMessage.Ended;
import io.holdfast.sharding.journal.ScribeMessage.Outcome;
import io.holdfast.sharding.journal.ScribeMessage.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
                        (o, v) -> {
                            o.text(refs.toSerializationFormat(v.replyTo()))
                                    .whole(v.wishes().size());
                            v.wishes().forEach(wish -> wish(o, wish));
                        },
                        i -> new ScribeMessage.Wishes(refs.resolveActorRef(i.text()), many(i, () -> wish(i)))),
                new WireFormat<>(
                        271,
                        ScribeMessage.Endings.class,
                        (o, v) -> {
                            o.whole(v.endings().size());
                            v.endings().forEach(ended -> o.whole(ended.number()).word(ended.outcome()));
                        },
                        i -> new ScribeMessage.Endings(many(i, () -> new Ended(i.whole(), i.word(Outcome.class))))),
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
        out.whole(wish.events().size());
        wish.events().forEach(event -> row(out, event));
        var snapshot = wish.snapshot();
        out.flag(snapshot != null);
        if (snapshot != null) {
            row(out, snapshot);
        }
    }

    private static Wish wish(WireIn in) {
        return new Wish(
                in.whole(), in.whole(), in.text(), in.whole(), many(in, () -> row(in)), in.flag() ? row(in) : null);
    }

    private static void row(WireOut out, Row row) {
        out.text(row.manifest()).bytes(row.payload());
    }

    private static Row row(WireIn in) {
        return new Row(in.text(), in.bytes());
    }

    private static <T> List<T> many(WireIn in, Supplier<T> one) {
        int size = in.small();
        var all = new ArrayList<T>();
        for (int n = 0; n < size; n++) {
            all.add(one.get());
        }
        return all;
    }
}
