package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.FailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The recovery of a server that nobody feeds, before it lets anybody in: whether it still gets on. Where log is missing that
 * its data need, it would look for it in vain for ever. A slow one is told from that by its process, which computes or waits
 * for a disk; one that is at an end only sleeps.
 */
final class Recovery {
    static final Duration STILL = Duration.ofSeconds(30);

    /** Who did not look for that long has seen too little. */
    private static final Duration BLINK = Duration.ofSeconds(10);

    private static final char SLEEPS = 'S';
    private static final char WAITS_FOR_A_DISK = 'D';
    /** Hundredths of a second in all that time, for it looks around every few seconds. */
    private static final long LOOKING_AROUND = 15;

    private static final int STATE = 0;
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private final LongSupplier nanos;
    private Optional<Sight> first = Optional.empty();
    private long since;
    private long lookedAt;

    /**
     * What is to be seen of the startup process at one moment.
     *
     * @param state as proc(5) has it; waiting for a disk, too, where those wait for one whom it may have to wait for
     */
    record Sight(long pid, String title, char state, long ticks) {

        static Optional<Sight> of(long postmaster) throws IOException {
            for (long pid : ProcessTree.children(postmaster, "startup")) {
                try {
                    var title = new String(
                            Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")), StandardCharsets.UTF_8);
                    var fields = stat(pid);
                    return Optional.of(new Sight(
                            pid,
                            title.replace('\0', ' ').strip(),
                            writersWait(postmaster)
                                    ? WAITS_FOR_A_DISK
                                    : fields.get(STATE).charAt(0),
                            Long.parseLong(fields.get(USER_TICKS)) + Long.parseLong(fields.get(SYSTEM_TICKS))));
                } catch (IOException gone) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }

        private static boolean writersWait(long postmaster) throws IOException {
            for (var role : List.of("checkpointer", "background writer")) {
                for (long pid : ProcessTree.children(postmaster, role)) {
                    if (stat(pid).get(STATE).charAt(0) == WAITS_FOR_A_DISK) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** What follows the name in brackets, which may hold blanks. */
        private static List<String> stat(long pid) throws IOException {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        }

        private boolean after(Sight before) {
            return pid == before.pid
                    && title.equals(before.title)
                    && state == SLEEPS
                    && ticks - before.ticks <= LOOKING_AROUND;
        }
    }

    Recovery(LongSupplier nanos) {
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
    }

    /** To be told often: what moved between two looks and slept in both is only known by its title and its time. */
    void saw(Optional<Sight> now) throws FailedException {
        long at = nanos.getAsLong();
        boolean looked = at - lookedAt <= BLINK.toNanos();
        lookedAt = at;
        var began = first;
        if (!looked || began.isEmpty() || now.isEmpty() || !now.get().after(began.get())) {
            first = now.filter(sight -> sight.state == SLEEPS);
            since = at;
        } else if (at - since > STILL.toNanos()) {
            throw new FailedException("its log ends before its data are consistent, and nothing has moved for "
                    + STILL.toSeconds() + " s (" + now.get().title + "): it has to be cloned anew");
        }
    }
}
