/** The command line: a node in the foreground, and the API's words as commands. */
@NullMarked
package io.holdfast.node.cli;

import org.jspecify.annotations.NullMarked;
