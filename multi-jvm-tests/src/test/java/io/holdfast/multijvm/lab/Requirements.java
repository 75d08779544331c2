package io.holdfast.multijvm.lab;

import io.holdfast.multijvm.PostgresHome;
import java.util.Optional;

/** Whether a lab can be built on this machine; found out by making the smallest one, since rights depend on much. */
public final class Requirements {
    private static final String ASKED_FOR = "holdfast.lab.required";

    private Requirements() {}

    /** By a command of its own, rather than among all tests. */
    public static boolean askedFor() {
        return Boolean.getBoolean(ASKED_FOR);
    }

    /** The sentence that says what is missing; empty when all is there. A run that was asked for by its command fails then. */
    public static Optional<String> missing() {
        var missing = look();
        if (missing.isPresent() && askedFor()) {
            throw new IllegalStateException("no lab can be built here: " + missing.get());
        }
        return missing;
    }

    private static Optional<String> look() {
        if (!PostgresHome.root()) {
            return Optional.of("network namespaces and file systems need root");
        }
        for (var tool : new String[] {"ip", "bridge", "tc", "nsenter", "mkfs.ext4", "fsfreeze", "perl", "bash"}) {
            if (!Shell.attempt("which", tool).good()) {
                return Optional.of(
                        tool + " is missing (Debian: apt-get install iproute2 util-linux e2fsprogs perl-base)");
            }
        }
        return namespaces().or(Requirements::disks);
    }

    private static Optional<String> namespaces() {
        var name = Names.fresh().space("try");
        var made = Shell.attempt("ip", "netns", "add", name);
        Shell.attempt("ip", "netns", "del", name);
        return made.good()
                ? Optional.empty()
                : Optional.of("no network namespace can be made: " + made.said().strip());
    }

    private static Optional<String> disks() {
        var free = Shell.attempt("losetup", "--find");
        return free.good()
                ? Optional.empty()
                : Optional.of("no loop device is to be had: " + free.said().strip());
    }
}
