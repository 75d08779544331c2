/** Three nodes on one machine, to see a failover before believing in it. */
@NullMarked
package io.holdfast.node.demo;

import org.jspecify.annotations.NullMarked;
