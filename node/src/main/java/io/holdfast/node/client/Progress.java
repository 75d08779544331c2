package io.holdfast.node.client;

/** A job under way: on a terminal one line that is drawn over, elsewhere only what has come to its end. */
public final class Progress {
    private static final int WIDTH = 24;
    private static final int HUNDRED = 100;
    private final Terminal terminal;
    private boolean drawn;

    public Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Where it stands now.
     *
     * @param percent -1: unknown
     */
    public void show(int percent, String text) {
        if (terminal.live()) {
            terminal.draw(bar(percent) + " " + text);
            drawn = true;
        }
    }

    /** What stays. */
    public void line(String text) {
        end();
        terminal.print(text);
    }

    /** Takes the line away that is drawn over. */
    public void end() {
        if (drawn) {
            terminal.draw("");
            drawn = false;
        }
    }

    static String bar(int percent) {
        return bar(percent, WIDTH);
    }

    static String bar(int percent, int width) {
        if (percent < 0) {
            return "[" + " ".repeat(width) + "]     ";
        }
        int full = Math.min(HUNDRED, percent) * width / HUNDRED;
        return "[" + "=".repeat(full) + " ".repeat(width - full) + "] %3d%%".formatted(Math.min(HUNDRED, percent));
    }
}
