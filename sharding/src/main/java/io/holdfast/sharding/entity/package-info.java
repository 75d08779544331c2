/** Owners: the one actor in the cluster that answers for a session or a principal, and how it is reached and kept. */
@NullMarked
package io.holdfast.sharding.entity;

import org.jspecify.annotations.NullMarked;
