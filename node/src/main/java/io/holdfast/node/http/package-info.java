/** The management API: what it shows, what it lets people ask, and whom it trusts. */
@NullMarked
package io.holdfast.node.http;

import org.jspecify.annotations.NullMarked;
