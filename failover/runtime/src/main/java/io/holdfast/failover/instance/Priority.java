package io.holdfast.failover.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A node may run ahead of everything else on its host, so that it renews its lease while databases use up the cores;
 * the databases that it starts must not, or nothing were won.
 */
final class Priority {
    private static final Path OWN = Path.of("/proc/self/stat");
    /** Counted from after the name in brackets, which may hold blanks: proc(5), field 19. */
    private static final int NICE_AFTER_NAME = 16;

    private Priority() {}

    /** What to put before a program's arguments so that it runs at the usual priority; nothing where it does anyway. */
    static List<String> usual() {
        try {
            return usual(Files.readString(OWN));
        } catch (IOException e) {
            return List.of(); // no Linux: nothing was raised here
        }
    }

    /** @param stat the text of proc(5)'s {@code stat} */
    static List<String> usual(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        int nice = Integer.parseInt(fields[NICE_AFTER_NAME]);
        return nice < 0 ? List.of("nice", "-n", Integer.toString(-nice)) : List.of();
    }
}
