package io.holdfast.node.settings;

/**
 * The block {@code holdfast.logging}.
 *
 * @param json true: each line is one JSON object
 */
public record LoggingSettings(boolean json) {

    static LoggingSettings from(BlockSettings block) {
        var hint = "write text or json";
        return switch (block.text("format", hint)) {
            case "text" -> new LoggingSettings(false);
            case "json" -> new LoggingSettings(true);
            default -> throw block.wrong("format", "is neither text nor json", hint);
        };
    }
}
