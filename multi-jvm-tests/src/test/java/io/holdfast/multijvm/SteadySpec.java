package io.holdfast.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What must change nothing: every core is kept busy by others, and again and again a node's JVM stands still for a
 * second. {@code -Dholdfast.soak=PT10M} makes it last as long.
 */
@ExtendWith(ClusterExtension.class)
@Timeout(value = 3, unit = TimeUnit.HOURS)
class SteadySpec {
    private static final Duration LENGTH = Duration.parse(System.getProperty("holdfast.soak", "PT20S"));
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int LONGEST_REST_SECONDS = 6;

    @Test
    void busyCoresAndPausesOfASecondChangeNoPrimary(TestCluster cluster) throws Exception {
        var random = new Random(1);
        try (var trial = cluster.trial("busy cores, 1 s pauses for " + LENGTH);
                var load = Load.onEveryCore()) {
            assertThat(load.runs()).isTrue();
            long end = System.nanoTime() + LENGTH.toNanos();
            while (System.nanoTime() - end < 0) {
                var node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
                trial.fault("SIGSTOP of the JVM of " + node.name(), node::pause);
                Await.pause(PAUSE.toNanos());
                node.resume();
                Await.holds(
                        "no change of primary",
                        Duration.ofSeconds(1 + random.nextInt(LONGEST_REST_SECONDS)),
                        () -> cluster.group().epoch() == trial.before().epoch());
            }
            assertThat(load.runs()).isTrue();

            assertThat(trial.passes().epoch()).isEqualTo(trial.before().epoch());
        }
    }

    /** One process for each core that does nothing but use it; they end with the JVM that started them, too. */
    private record Load(List<Process> processes) implements AutoCloseable {
        private static final String SPIN = "while kill -0 $PPID 2>/dev/null; do for i in {1..10000}; do :; done; done";

        static Load onEveryCore() throws IOException {
            var processes = new ArrayList<Process>();
            for (int core = 0; core < Runtime.getRuntime().availableProcessors(); core++) {
                processes.add(new ProcessBuilder("bash", "-c", SPIN).start());
            }
            return new Load(processes);
        }

        boolean runs() {
            return processes.stream().allMatch(Process::isAlive);
        }

        @Override
        public void close() {
            processes.forEach(Process::destroyForcibly);
        }
    }
}
