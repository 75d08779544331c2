package io.holdfast.node.sentinel.resp;

import java.util.ArrayList;
import java.util.List;

/** Splits an inline request as Redis does: at blanks, with single quotes, and double quotes with escapes. */
final class Words {
    private final String line;
    private int at;

    private Words(String line) {
        this.line = line;
    }

    static List<String> split(String line) throws ProtocolException {
        var words = new Words(line);
        var found = new ArrayList<String>();
        while (words.skipBlanks()) {
            found.add(words.word());
        }
        return List.copyOf(found);
    }

    private boolean skipBlanks() {
        while (at < line.length() && blank(line.charAt(at))) {
            at++;
        }
        return at < line.length();
    }

    private String word() throws ProtocolException {
        var word = new StringBuilder();
        while (at < line.length() && !blank(line.charAt(at))) {
            char c = line.charAt(at++);
            if (c == '"' || c == '\'') {
                quoted(word, c);
                requireBlank();
            } else {
                word.append(c);
            }
        }
        return word.toString();
    }

    private void quoted(StringBuilder word, char quote) throws ProtocolException {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == quote) {
                return;
            }
            word.append(c == '\\' ? escaped(quote) : c);
        }
        throw unbalanced();
    }

    private char escaped(char quote) throws ProtocolException {
        if (at == line.length()) {
            throw unbalanced();
        }
        if (quote == '\'') {
            return line.charAt(at) == '\'' ? line.charAt(at++) : '\\';
        }
        char c = line.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> '\u0007';
            case 'x' -> hex();
            default -> c;
        };
    }

    private char hex() {
        if (at + 2 > line.length() || digit(at) < 0 || digit(at + 1) < 0) {
            return 'x';
        }
        char value = (char) (digit(at) * 16 + digit(at + 1));
        at += 2;
        return value;
    }

    private int digit(int index) {
        return Character.digit(line.charAt(index), 16);
    }

    private void requireBlank() throws ProtocolException {
        if (at < line.length() && !blank(line.charAt(at))) {
            throw unbalanced();
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r') || c == 0;
    }

    private static ProtocolException unbalanced() {
        return new ProtocolException("unbalanced quotes in request");
    }
}
