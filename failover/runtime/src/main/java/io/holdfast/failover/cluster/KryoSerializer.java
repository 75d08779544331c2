package io.holdfast.failover.cluster;

import io.holdfast.protocol.KryoCodec;
import io.holdfast.protocol.WireException;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * {@link KryoCodec} as Pekko wants it. What cannot be read becomes a {@link NotSerializableException}: Pekko then drops
 * the one message, while anything else is taken for corruption and breaks the connection.
 */
public final class KryoSerializer extends SerializerWithStringManifest {
    private static final int ID = 17355;
    private final KryoCodec codec = new KryoCodec(ClusterFormats.MESSAGES);

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
            throw notSerializable(e);
        }
    }

    private static NotSerializableException notSerializable(WireException e) {
        var wrapped = new NotSerializableException(e.getMessage());
        wrapped.initCause(e);
        return wrapped;
    }
}
