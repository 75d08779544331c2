/** The agent's side: promises, leases, the loop that observes, reports and obeys. */
@NullMarked
package io.holdfast.failover.agent;

import org.jspecify.annotations.NullMarked;
