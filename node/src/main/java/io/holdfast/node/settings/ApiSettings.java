package io.holdfast.node.settings;

/**
 * The block {@code holdfast.api}: how much the API takes from whom.
 *
 * @param connections at a time in all
 * @param connectionsPerAddress at a time from one address
 * @param requestsPerSecond of one token, or of one address without tokens; 0: any number
 */
public record ApiSettings(int connections, int connectionsPerAddress, int requestsPerSecond) {

    static ApiSettings from(BlockSettings block) {
        int connections = block.whole("connections", 16, 100_000);
        int perAddress = block.whole("connections-per-address", 4, 100_000);
        if (perAddress > connections) {
            throw block.wrong(
                    "connections-per-address",
                    "is " + perAddress + ", more than connections (" + connections + ")",
                    "write a number from 4 to that");
        }
        return new ApiSettings(connections, perAddress, block.whole("requests-per-second", 0, 1_000_000));
    }
}
