package io.holdfast.multijvm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which engine the cluster of a class of specs runs; PostgreSQL where nothing is said. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ClusterOf {
    NodeFile.Engine value();
}
