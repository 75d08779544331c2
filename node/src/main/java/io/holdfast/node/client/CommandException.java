package io.holdfast.node.client;

/** A command that ends here: one sentence for standard error, and the exit code. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int exit;

    public CommandException(int exit, String sentence) {
        super(sentence);
        this.exit = exit;
    }

    public int exit() {
        return exit;
    }
}
