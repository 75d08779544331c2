@NullMarked
package io.holdfast.multijvm.lab;

import org.jspecify.annotations.NullMarked;
