package io.holdfast.sharding;

import io.holdfast.sharding.cache.Copy;
import io.holdfast.sharding.entity.Reply;
import io.holdfast.sharding.model.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What owners and copies show, as the values that applications get. */
final class Shows {
    private Shows() {}

    static Session session(SessionId id, Answer.Shown shown, String owner) {
        return new Session(
                id,
                shown.principal(),
                values(shown),
                shown.version(),
                Instant.ofEpochMilli(shown.created()),
                Instant.ofEpochMilli(shown.lastAccess()),
                Duration.ofMillis(shown.idleMillis()),
                Duration.ofMillis(shown.absoluteMillis()),
                owner);
    }

    static Session copy(SessionId id, Copy copy) {
        return new Session(
                id,
                copy.principal(),
                copy.attributes(),
                copy.version(),
                Instant.ofEpochMilli(copy.created()),
                Instant.ofEpochMilli(copy.lastAccess()),
                Duration.ofMillis(copy.idleMillis()),
                Duration.ofMillis(copy.absoluteMillis()),
                "");
    }

    /** To be kept for others; empty when the owner showed nothing, or did not say in which epoch. */
    static Optional<Copy> copied(SessionId id, Reply reply) {
        return reply.answer() instanceof Answer.Shown shown && reply.epoch() > 0
                ? Optional.of(new Copy(
                        reply.epoch(),
                        shown.version(),
                        false,
                        id.hash(),
                        shown.principal(),
                        values(shown),
                        shown.created(),
                        shown.lastAccess(),
                        shown.idleMillis(),
                        shown.absoluteMillis()))
                : Optional.empty();
    }

    private static Map<String, String> values(Answer.Shown shown) {
        var values = new HashMap<String, String>();
        shown.attributes().forEach((name, attribute) -> values.put(name, attribute.json()));
        return values;
    }
}
