package io.holdfast.sharding.entity;

import io.holdfast.protocol.KryoCodec;
import io.holdfast.protocol.WireException;
import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** What sessions say to each other across nodes, as Kryo with written-down ids; see {@link SessionWire}. */
public final class SessionSerializer extends SerializerWithStringManifest {
    private static final int ID = 17357;
    private final KryoCodec codec;

    /** Found and made by Pekko. */
    public SessionSerializer(ExtendedActorSystem system) {
        codec = new KryoCodec(SessionWire.messages(ActorRefResolver.get(Adapter.toTyped(system))));
    }

    @Override
    public int identifier() {
        return ID;
    }

    @Override
    public String manifest(Object message) {
        try {
            return codec.manifest(message);
        } catch (WireException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] toBinary(Object message) {
        try {
            return codec.write(message);
        } catch (WireException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        try {
            return codec.read(manifest, bytes);
        } catch (WireException e) {
            var wrapped = new NotSerializableException(e.getMessage());
            wrapped.initCause(e);
            throw wrapped;
        }
    }
}
