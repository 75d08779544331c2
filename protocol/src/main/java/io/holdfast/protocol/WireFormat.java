package io.holdfast.protocol;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one class stands on the wire, field by field in code, so that a new field is a compile error here and never a
 * silent change. Its id is stable for ever and never used for another class.
 */
public record WireFormat<T>(int id, Class<T> type, BiConsumer<WireOut, T> write, Function<WireIn, T> read) {

    /** Below these are Kryo's own ids for primitives. */
    private static final int FIRST_ID = 20;

    public WireFormat {
        if (id < FIRST_ID) {
            throw new IllegalArgumentException("wire ids start at " + FIRST_ID + ": " + id + " of " + type.getName());
        }
    }

    void registerWith(Kryo kryo) {
        if (kryo.getRegistration(id) != null) {
            throw new IllegalStateException("wire id " + id + " is taken twice, by " + type.getName() + " and "
                    + kryo.getRegistration(id).getType().getName());
        }
        kryo.register(type, new FieldByField<>(this), id);
    }

    private static final class FieldByField<T> extends Serializer<T> {
        private final WireFormat<T> format;

        FieldByField(WireFormat<T> format) {
            super(false, true);
            this.format = format;
        }

        @Override
        public void write(Kryo kryo, Output output, T value) {
            format.write().accept(new WireOut(kryo, output), value);
        }

        @Override
        public T read(Kryo kryo, Input input, Class<? extends T> type) {
            return format.read().apply(new WireIn(kryo, input));
        }
    }
}
