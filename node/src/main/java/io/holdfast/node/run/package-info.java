/** A node as it runs: its groups and, in front of them, its API. */
@NullMarked
package io.holdfast.node.run;

import org.jspecify.annotations.NullMarked;
