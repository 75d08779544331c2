/** RESP, the protocol of Redis: requests in, replies of version 2 or 3 out. */
@NullMarked
package io.holdfast.node.sentinel.resp;

import org.jspecify.annotations.NullMarked;
