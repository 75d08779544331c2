package io.holdfast.sharding.cache;

import io.holdfast.protocol.Secret;

/** The Redis primary that is open now; {@code user} empty: nobody logs in. Two with different epochs are never the same. */
public record CacheServer(String host, int port, long epoch, String user, Secret password) {}
