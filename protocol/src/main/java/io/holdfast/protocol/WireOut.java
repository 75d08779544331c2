package io.holdfast.protocol;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The few ways in which a field is put on the wire; {@link WireIn} is its mirror. */
public final class WireOut {
    private final Kryo kryo;
    private final Output out;

    WireOut(Kryo kryo, Output out) {
        this.kryo = kryo;
        this.out = out;
    }

    public WireOut whole(long value) {
        out.writeVarLong(value, false);
        return this;
    }

    public WireOut flag(boolean value) {
        out.writeBoolean(value);
        return this;
    }

    /** Length first, so that a reader can refuse a length that the message does not have. */
    public WireOut text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Length first, too. */
    public WireOut bytes(byte[] bytes) {
        out.writeVarInt(bytes.length, true);
        out.writeBytes(bytes);
        return this;
    }

    /** By name: a constant may move within its enum, and is never renamed. */
    public WireOut word(Enum<?> value) {
        return text(value.name());
    }

    /** A value whose class the reader knows. */
    public WireOut value(Object value) {
        kryo.writeObject(out, value);
        return this;
    }

    public WireOut optional(@Nullable Object value) {
        out.writeBoolean(value != null);
        return value == null ? this : value(value);
    }

    /** A value of a sealed type: its id goes first. */
    public WireOut oneOf(Object value) {
        kryo.writeClassAndObject(out, value);
        return this;
    }

    public WireOut list(List<?> values) {
        out.writeVarInt(values.size(), true);
        values.forEach(this::value);
        return this;
    }

    /** As many as there are, each written by {@code one}. */
    public <T> WireOut many(Collection<T> all, BiConsumer<WireOut, T> one) {
        whole(all.size());
        all.forEach(value -> one.accept(this, value));
        return this;
    }

    public WireOut optionalList(@Nullable List<?> values) {
        out.writeBoolean(values != null);
        return values == null ? this : list(values);
    }
}
