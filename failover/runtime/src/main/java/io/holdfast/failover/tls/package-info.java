/** Certificates: reading, checking, making them, and the encrypted connections made of them. */
@NullMarked
package io.holdfast.failover.tls;

import org.jspecify.annotations.NullMarked;
