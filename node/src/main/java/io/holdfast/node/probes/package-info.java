/** The port that load balancers and supervisors ask: Patroni's endpoints, and who is healthy. */
@NullMarked
package io.holdfast.node.probes;

import org.jspecify.annotations.NullMarked;
