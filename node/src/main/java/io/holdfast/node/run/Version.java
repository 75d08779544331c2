package io.holdfast.node.run;

import java.util.Objects;

/** Which Holdfast this is, as the JAR says. */
public final class Version {
    private Version() {}

    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }
}
