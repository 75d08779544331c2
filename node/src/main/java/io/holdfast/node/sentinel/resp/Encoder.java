package io.holdfast.node.sentinel.resp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes replies in one of the two versions of the protocol. */
public enum Encoder {
    RESP2,
    RESP3;

    /** The version that HELLO speaks of. */
    public int version() {
        return this == RESP2 ? 2 : 3;
    }

    public void write(Reply reply, ByteBuf out) {
        switch (reply) {
            case Reply.Status r -> line(out, '+', oneLine(r.word()));
            case Reply.Failure r -> line(out, '-', oneLine(r.text()));
            case Reply.Whole r -> line(out, ':', Long.toString(r.value()));
            case Reply.Text r -> text(out, '$', r.value());
            case Reply.Verbatim r -> verbatim(out, r.value());
            case Reply.Nothing r -> raw(out, this == RESP2 ? "$-1\r\n" : "_\r\n");
            case Reply.NoList r -> raw(out, this == RESP2 ? "*-1\r\n" : "_\r\n");
            case Reply.Sequence r -> list(out, '*', r.elements());
            case Reply.Pairs r -> pairs(out, r);
            case Reply.Push r -> list(out, this == RESP2 ? '*' : '>', r.elements());
        }
    }

    private void verbatim(ByteBuf out, String value) {
        if (this == RESP2) {
            text(out, '$', value);
        } else {
            text(out, '=', "txt:" + value);
        }
    }

    private void pairs(ByteBuf out, Reply.Pairs pairs) {
        int size = pairs.entries().size();
        if (this == RESP2) {
            line(out, '*', Integer.toString(2 * size));
        } else {
            line(out, '%', Integer.toString(size));
        }
        pairs.entries().forEach((key, value) -> {
            text(out, '$', key);
            write(value, out);
        });
    }

    private void list(ByteBuf out, char type, List<Reply> elements) {
        line(out, type, Integer.toString(elements.size()));
        elements.forEach(element -> write(element, out));
    }

    private static void text(ByteBuf out, char type, String value) {
        line(out, type, Integer.toString(value.length()));
        raw(out, value);
        raw(out, "\r\n");
    }

    private static void line(ByteBuf out, char type, String value) {
        out.writeByte(type);
        raw(out, value);
        raw(out, "\r\n");
    }

    private static void raw(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    /** A line's end inside would let an argument write replies of its own. */
    private static String oneLine(String text) {
        return text.replace('\r', ' ').replace('\n', ' ');
    }
}
