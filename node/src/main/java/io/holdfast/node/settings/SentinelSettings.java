package io.holdfast.node.settings;

/** The block {@code holdfast.sentinel}: how much the Sentinel-compatible endpoint bears. */
public record SentinelSettings(int connections) {
    private static final int LEAST = 16;
    private static final int MOST = 60_000;

    static SentinelSettings from(BlockSettings block) {
        return new SentinelSettings(block.whole("connections", LEAST, MOST));
    }
}
