package io.holdfast.sharding.journal;

import io.holdfast.protocol.Json;
import io.holdfast.sharding.model.PrincipalEvent;
import io.holdfast.sharding.model.PrincipalState;
import io.holdfast.sharding.model.SessionEvent;
import io.holdfast.sharding.model.SessionState;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * What is kept, as JSON under a manifest with its version. A field that this release does not know is skipped, so that
 * the release before reads what this one wrote; a changed meaning gets a new manifest beside the old one.
 */
public final class JournalSerializer extends SerializerWithStringManifest {
    static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("session-created/1", SessionEvent.Created.class),
            Map.entry("session-changed/1", SessionEvent.Changed.class),
            Map.entry("session-touched/1", SessionEvent.Touched.class),
            Map.entry("session-rotated/1", SessionEvent.Rotated.class),
            Map.entry("session-ended/1", SessionEvent.Ended.class),
            Map.entry("session/1", SessionState.class),
            Map.entry("principal-admitted/1", PrincipalEvent.Admitted.class),
            Map.entry("principal-left/1", PrincipalEvent.Left.class),
            Map.entry("principal-revoked/1", PrincipalEvent.Revoked.class),
            Map.entry("principal-purged/1", PrincipalEvent.Purged.class),
            Map.entry("principal/1", PrincipalState.class));
    private static final int ID = 17358;
    private final Map<Class<?>, String> manifests = new ConcurrentHashMap<>();

    @Override
    public int identifier() {
        return ID;
    }

    @Override
    public String manifest(Object value) {
        return manifests.computeIfAbsent(value.getClass(), JournalSerializer::manifest);
    }

    private static String manifest(Class<?> of) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue().isAssignableFrom(of))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(of + " is not kept in the journal"))
                .getKey();
    }

    @Override
    public byte[] toBinary(Object value) {
        manifest(value);
        return Json.bytes(value);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        var type = TYPES.get(manifest);
        if (type == null) {
            throw new NotSerializableException("this release does not know '" + manifest + "' in the journal");
        }
        try {
            return Json.read(bytes, type);
        } catch (IOException e) {
            var wrapped = new NotSerializableException("damaged " + manifest + ": " + e.getMessage());
            wrapped.initCause(e);
            throw wrapped;
        }
    }
}
