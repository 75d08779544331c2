package io.holdfast.protocol;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The mirror of {@link WireOut}. A length or a class that cannot be is refused before anything is allocated for it. */
public final class WireIn {
    private final Kryo kryo;
    private final Input in;

    WireIn(Kryo kryo, Input in) {
        this.kryo = kryo;
        this.in = in;
    }

    /** Whether the message goes on: one of an older release ends before the fields that were appended since. */
    public boolean more() {
        return in.position() < in.limit();
    }

    public long whole() {
        return in.readVarLong(false);
    }

    public int small() {
        return Math.toIntExact(whole());
    }

    public boolean flag() {
        return in.readBoolean();
    }

    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        return in.readBytes(length());
    }

    public <E extends Enum<E>> E word(Class<E> type) {
        return Enum.valueOf(type, text());
    }

    public <T> T value(Class<T> type) {
        return kryo.readObject(in, type);
    }

    public <T> @Nullable T optional(Class<T> type) {
        return flag() ? value(type) : null;
    }

    public <T> T oneOf(Class<T> type) {
        Object value = kryo.readClassAndObject(in);
        if (!type.isInstance(value)) {
            throw new KryoException("expected a " + type.getSimpleName() + " and found "
                    + (value == null ? "nothing" : value.getClass().getSimpleName()));
        }
        return type.cast(value);
    }

    public <T> List<T> list(Class<T> type) {
        int size = length();
        var values = new ArrayList<T>(size);
        for (int i = 0; i < size; i++) {
            values.add(value(type));
        }
        return values;
    }

    /** What {@link WireOut#many} wrote. */
    public <T> List<T> many(Function<WireIn, T> one) {
        int size = small();
        var all = new ArrayList<T>();
        for (int i = 0; i < size; i++) {
            all.add(one.apply(this));
        }
        return all;
    }

    public <T> @Nullable List<T> optionalList(Class<T> type) {
        return flag() ? list(type) : null;
    }

    private int length() {
        int length = in.readVarInt(true);
        if (length < 0 || length > in.limit() - in.position()) {
            throw new KryoException("a length of " + length + " is more than the message holds");
        }
        return length;
    }
}
