package io.holdfast.node.settings;

/** The file is wrong; the message is one sentence for the operator: what, where, and what to do. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String sentence) {
        super(sentence);
    }
}
