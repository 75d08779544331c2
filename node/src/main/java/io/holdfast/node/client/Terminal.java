package io.holdfast.node.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a command may assume of who reads it. The launcher says whether the streams are terminals, because a JVM of 21
 * cannot tell reliably.
 */
public final class Terminal {
    private final PrintWriter out;
    private final boolean colour;
    private final boolean interactive;
    private final boolean live;

    public Terminal(PrintWriter out, boolean colour, boolean interactive) {
        this(out, colour, interactive, colour);
    }

    /** @param live what was printed can be drawn over */
    public Terminal(PrintWriter out, boolean colour, boolean interactive, boolean live) {
        this.live = live;
        this.out = out;
        this.colour = colour;
        this.interactive = interactive;
    }

    public static Terminal current() {
        var out = Boolean.getBoolean("holdfast.terminal.out");
        return new Terminal(
                new PrintWriter(new OutputStreamWriter(System.out, System.out.charset()), true),
                out && System.getenv("NO_COLOR") == null,
                Boolean.getBoolean("holdfast.terminal.in"),
                out);
    }

    public void print(String text) {
        out.println(text);
        out.flush();
    }

    /** A person looks on, and what was printed can be drawn over. */
    public boolean live() {
        return live;
    }

    /** Draws over the line that was drawn last; only where {@link #live}. */
    void draw(String text) {
        out.print("\r\u001b[K" + text);
        out.flush();
    }

    /** An empty screen; only where {@link #live}. */
    public void clear() {
        out.print("\u001b[H\u001b[2J");
        out.flush();
    }

    public String good(String text) {
        return painted("32", text);
    }

    public String bad(String text) {
        return painted("31", text);
    }

    public String strong(String text) {
        return painted("1", text);
    }

    /** Asks on a terminal; without one only {@code --yes} says yes. */
    public void confirm(String consequence, boolean yes) {
        if (yes) {
            return;
        }
        if (!interactive) {
            throw new CommandException(Exit.USAGE, consequence + " Add --yes to do it.");
        }
        System.err.print(consequence + " Go on? [y/N] ");
        System.err.flush();
        if (!answer().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new CommandException(Exit.REFUSED, "Nothing was changed.");
        }
    }

    /** Wants {@code word} typed, on a terminal or as {@code given}: what it stands for is too much for a yes. */
    public void typed(String consequence, String word, @Nullable String given) {
        var typed = given;
        if (typed == null && interactive) {
            System.err.print(consequence + " Type '" + word + "' to go on: ");
            System.err.flush();
            typed = answer();
        }
        if (typed == null) {
            throw new CommandException(Exit.USAGE, consequence + " Add --confirm " + word + " to do it.");
        }
        if (!typed.equals(word)) {
            throw new CommandException(Exit.REFUSED, "Nothing was changed: '" + typed + "' is not '" + word + "'.");
        }
    }

    private String painted(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static String answer() {
        try {
            var line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            return "";
        }
    }
}
