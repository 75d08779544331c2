package io.holdfast.sharding.journal;

import io.holdfast.protocol.Secret;

/**
 * The primary that is open now, and who logs in there. Two with different epochs are never the same.
 *
 * @param node the node beside it
 */
public record Primary(String node, String host, int port, long epoch, String user, Secret password) {}
