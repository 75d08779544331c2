package io.holdfast.failover.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A small JVM that guards a process, extends its time forever, and is stopped or killed by the test. */
final class GuardingJvm {
    private static final long EXTENDS_EVERY = 100_000_000;

    private GuardingJvm() {}

    public static void main(String[] args) throws Exception {
        var guard = ProcessGuard.in(Path.of(args[0]), LeaseSettings.defaults());
        guard.arm(Long.parseLong(args[1]), Duration.ofMillis(600));
        System.out.println("armed");
        while (System.in.available() == 0) {
            guard.extend(Duration.ofMillis(600));
            LockSupport.parkNanos(EXTENDS_EVERY);
        }
        guard.disarm();
    }

    static Process start(Path folder, long pid) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuardingJvm.class.getName(),
                        folder.toString(),
                        Long.toString(pid))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
