/** What the agents of all engines do alike: the goal, what is held true of an instance, files, locks and programs of its host. */
@NullMarked
package io.holdfast.failover.instance;

import org.jspecify.annotations.NullMarked;
