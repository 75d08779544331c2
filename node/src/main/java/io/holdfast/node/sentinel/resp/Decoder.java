package io.holdfast.node.sentinel.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts one connection's bytes into requests: arrays of bulk strings, or inline lines. It keeps what it has of a request
 * between calls, looks at no byte twice but the start of a line, and never holds more than its limits allow; nothing of
 * a request is nested. After a {@link ProtocolException} the connection is of no more use.
 *
 * <p>Arguments are texts in ISO 8859-1, one character for one byte, so that any bytes come back as they were.
 */
public final class Decoder {
    private static final int LONGEST_NUMBER = 32;
    private static final int UNKNOWN = -1;
    private Limits limits;
    private List<String> arguments = new ArrayList<>();
    private int missing;
    private int length = UNKNOWN;
    private int bytes;
    private int searched;

    public Decoder(Limits limits) {
        this.limits = limits;
    }

    public void limit(Limits newLimits) {
        limits = newLimits;
    }

    /** Bytes of the arguments that it has of a request which is not whole yet. */
    public int kept() {
        return missing == 0 ? 0 : bytes;
    }

    /** The next whole request, taken out of {@code in}; empty when more bytes are needed. It may have no arguments. */
    public Optional<List<String>> next(ByteBuf in) throws ProtocolException {
        if (missing == 0) {
            if (!in.isReadable()) {
                return Optional.empty();
            }
            if (in.getByte(in.readerIndex()) != '*') {
                return inline(in);
            }
            var count = line(in, LONGEST_NUMBER, "too big mbulk count string");
            if (count.isEmpty()) {
                return Optional.empty();
            }
            begin(count.get());
        }
        return arguments(in);
    }

    private void begin(String count) throws ProtocolException {
        long wanted = number(count.substring(1), "invalid multibulk length");
        if (wanted > limits.arguments()) {
            throw new ProtocolException(
                    limits.equals(Limits.STRANGER) ? "unauthenticated multibulk length" : "invalid multibulk length");
        }
        missing = (int) Math.max(0, wanted);
        bytes = 0;
    }

    private Optional<List<String>> arguments(ByteBuf in) throws ProtocolException {
        while (missing > 0) {
            if (length == UNKNOWN && !header(in)) {
                return Optional.empty();
            }
            if (in.readableBytes() < length + 2) {
                return Optional.empty();
            }
            arguments.add(in.readString(length, StandardCharsets.ISO_8859_1));
            in.skipBytes(2);
            length = UNKNOWN;
            missing--;
        }
        var whole = List.copyOf(arguments);
        arguments = new ArrayList<>();
        return Optional.of(whole);
    }

    /** Reads {@code $length}; false when it is not whole yet. */
    private boolean header(ByteBuf in) throws ProtocolException {
        if (in.isReadable() && in.getByte(in.readerIndex()) != '$') {
            throw new ProtocolException("expected '$', got '" + printable(in.getByte(in.readerIndex())) + "'");
        }
        var header = line(in, LONGEST_NUMBER, "too big bulk count string");
        if (header.isEmpty()) {
            return false;
        }
        long wanted = number(header.get().substring(1), "invalid bulk length");
        if (wanted < 0 || wanted > limits.argumentBytes() || bytes + wanted > limits.requestBytes()) {
            throw new ProtocolException(
                    limits.equals(Limits.STRANGER) ? "unauthenticated bulk length" : "invalid bulk length");
        }
        length = (int) wanted;
        bytes += length;
        return true;
    }

    private Optional<List<String>> inline(ByteBuf in) throws ProtocolException {
        var line = line(in, limits.requestBytes(), "too big inline request");
        if (line.isEmpty()) {
            return Optional.empty();
        }
        var words = Words.split(line.get());
        if (words.size() > limits.arguments()) {
            throw new ProtocolException("too big inline request");
        }
        return Optional.of(words);
    }

    /** A line without its end; empty when it is not whole yet. */
    private Optional<String> line(ByteBuf in, int longest, String tooLong) throws ProtocolException {
        int from = in.readerIndex();
        int end = in.indexOf(from + searched, in.writerIndex(), (byte) '\n');
        if ((end < 0 ? in.readableBytes() : end - from) > longest) {
            throw new ProtocolException(tooLong);
        }
        if (end < 0) {
            searched = in.readableBytes();
            return Optional.empty();
        }
        searched = 0;
        boolean carriage = end > from && in.getByte(end - 1) == '\r';
        var line = in.toString(from, end - from - (carriage ? 1 : 0), StandardCharsets.ISO_8859_1);
        in.readerIndex(end + 1);
        return Optional.of(line);
    }

    private static long number(String text, String wrong) throws ProtocolException {
        try {
            if (text.startsWith("+")) {
                throw new ProtocolException(wrong);
            }
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ProtocolException(wrong);
        }
    }

    private static char printable(byte b) {
        return b > ' ' && b < 127 ? (char) b : '?';
    }
}
