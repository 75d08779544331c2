/** PostgreSQL behind the agent's interface. */
@NullMarked
package io.holdfast.failover.postgres;

import org.jspecify.annotations.NullMarked;
