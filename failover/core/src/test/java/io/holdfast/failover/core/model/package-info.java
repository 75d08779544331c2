@NullMarked
package io.holdfast.failover.core.model;

import org.jspecify.annotations.NullMarked;
