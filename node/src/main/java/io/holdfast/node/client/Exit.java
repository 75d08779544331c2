package io.holdfast.node.client;

/** The exit codes, as scripts rely on them. */
public final class Exit {
    public static final int OK = 0;
    /** Asked and refused, or looked and found that something does not work or cannot be decided. */
    public static final int REFUSED = 1;
    /** The command or the file is wrong. */
    public static final int USAGE = 2;
    /** No node answered, or none could say what became of the request. */
    public static final int UNREACHABLE = 3;

    /** Looked: it works, and something is to be seen to. */
    public static final int WARNED = 4;

    private Exit() {}
}
