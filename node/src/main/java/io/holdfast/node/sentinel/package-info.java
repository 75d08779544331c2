/** The Sentinel-compatible endpoint: lets every Redis client with Sentinel support find the primary, unchanged. */
@NullMarked
package io.holdfast.node.sentinel;

import org.jspecify.annotations.NullMarked;
