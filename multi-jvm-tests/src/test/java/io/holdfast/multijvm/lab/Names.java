package io.holdfast.multijvm.lab;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** What one lab's things are called, so that two labs never meet and what one leaves behind can be told from the other's. */
record Names(String suffix) {
    static final String PREFIX = "hfc";

    static Names fresh() {
        return new Names(HexFormat.of()
                .toHexDigits(ThreadLocalRandom.current().nextInt())
                .substring(2));
    }

    /** The namespace of {@code what}: a host, or the switch. */
    String space(String what) {
        return PREFIX + suffix + "-" + what;
    }

    String space(int host) {
        return space("h" + host);
    }

    String hub() {
        return space("sw");
    }

    /** This machine's own plug; a device's name has at most 15 characters. */
    String plug() {
        return PREFIX + suffix;
    }
}
