package io.holdfast.protocol;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages between nodes as bytes, by Kryo: only classes that were registered, each under an id that is written down,
 * no references. What is not exactly one whole message is refused, and so is a message above {@link #LARGEST}.
 */
public final class KryoCodec {
    public static final int LARGEST = 1 << 20;
    private static final int USUAL = 2048;
    private static final int POOLED = 8;

    private final List<WireMessage> messages;
    private final Map<String, WireMessage> byManifest = new HashMap<>();
    /** Which message a class is; looked for once. */
    private final Map<Class<?>, String> manifests = new ConcurrentHashMap<>();

    private final Pool<Kryo> pool;

    /** With {@code more} messages besides those of this module. */
    public KryoCodec(List<WireMessage> more) {
        var all = new ArrayList<>(ProtocolFormats.MESSAGES);
        all.addAll(more);
        messages = List.copyOf(all);
        messages.forEach(message -> byManifest.putIfAbsent(message.manifest(), message));
        pool = new Pool<>(true, false, POOLED) {
            @Override
            protected Kryo create() {
                return newKryo();
            }
        };
    }

    public String manifest(Object message) throws WireException {
        var seen = manifests.get(message.getClass());
        if (seen != null) {
            return seen;
        }
        var found = messages.stream()
                .filter(m -> m.type().isInstance(message))
                .findFirst()
                .orElseThrow(() -> new WireException(message.getClass().getName() + " is no wire message"))
                .manifest();
        manifests.put(message.getClass(), found);
        return found;
    }

    public byte[] write(Object message) throws WireException {
        manifest(message);
        var kryo = pool.obtain();
        try (var out = new Output(USUAL, LARGEST)) {
            kryo.writeClassAndObject(out, message);
            return out.toBytes();
        } catch (RuntimeException e) {
            throw new WireException("cannot write a " + message.getClass().getSimpleName() + ": " + e.getMessage(), e);
        } finally {
            kryo.reset();
            pool.free(kryo);
        }
    }

    public Object read(String manifest, byte[] bytes) throws WireException {
        var known = byManifest.get(manifest);
        if (known == null) {
            throw new WireException("no message of this release is called '" + manifest + "'");
        }
        var kryo = pool.obtain();
        try (var in = new Input(bytes)) {
            Object message = new WireIn(kryo, in).oneOf(known.type());
            if (!known.grows() && in.position() != in.limit()) {
                throw new WireException(
                        manifest + " is followed by " + (in.limit() - in.position()) + " bytes too many");
            }
            return message;
        } catch (RuntimeException e) {
            throw new WireException("these " + bytes.length + " bytes are no " + manifest + ": " + e.getMessage(), e);
        } finally {
            kryo.reset();
            pool.free(kryo);
        }
    }

    private Kryo newKryo() {
        var kryo = new Kryo();
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        ProtocolFormats.SHARED.forEach(format -> format.registerWith(kryo));
        messages.forEach(message -> message.formats().forEach(format -> format.registerWith(kryo)));
        return kryo;
    }
}
