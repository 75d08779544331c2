package io.holdfast.sharding.cache;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Map;

/**
 * A session as its owner showed it, under the stamp (epoch, version): of two copies the one with the lower stamp is older
 * and is refused wherever the other one was seen.
 *
 * @param idHash only who holds this very id may see it
 * @param ended nobody may: it is there to refuse what is older
 */
public record Copy(
        long epoch,
        long version,
        boolean ended,
        String idHash,
        String principal,
        Map<String, String> attributes,
        long created,
        long lastAccess,
        long idleMillis,
        long absoluteMillis) {
    /** Higher than any version, and exact in Redis' numbers too. */
    private static final long LAST = (1L << 53) - 1;

    public Copy {
        attributes = Map.copyOf(attributes);
    }

    /** Of a session that ended in {@code epoch}. */
    public static Copy gone(long epoch) {
        return new Copy(epoch, LAST, true, "", "", Map.of(), 0, 0, 0, 0);
    }

    boolean olderThan(Copy other) {
        return epoch != other.epoch ? epoch < other.epoch : version < other.version;
    }

    /** Whether it may be shown to the holder of an id with this hash, at {@code now} in milliseconds since 1970. */
    @JsonIgnore
    public boolean serves(String hash, long now) {
        long idle = lastAccess + idleMillis;
        long end = absoluteMillis == 0 ? idle : Math.min(idle, created + absoluteMillis);
        return !ended && idHash.equals(hash) && now < end;
    }
}
