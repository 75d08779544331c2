package io.holdfast.failover.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.Engine;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many random lives of a group with the real core. A failing seed is printed with the command that replays it;
 * {@code -Dtest=SimulationTest#replaysOneSeed -Dholdfast.seed=N} replays one and shows what happened, {@code -Dholdfast.schedules=N} sets how many are run.
 */
class SimulationTest {
    private static final long SCHEDULES = Long.getLong("holdfast.schedules", 200_000);
    private static final long PROGRESS_EVERY = 100_000;
    private static final long REDIS_SHARE = 4;
    private static final int STEPS = 60;
    private static final Set<Mutation> OF_REDIS = EnumSet.of(
            Mutation.LOST_MEMORY_KEEPS_ITS_NAME,
            Mutation.ANYBODY_CONFIRMS,
            Mutation.OFFSETS_ACROSS_HISTORIES,
            Mutation.OPENS_UNREGISTERED,
            Mutation.HISTORIES_FROM_ORDERS_ONLY);
    private static final int HEALED_EVERY = 20;
    private static final long MUTANT_SEEDS = 500_000;
    private static final int MUTANT_STEPS = 110;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void noAcknowledgedWriteIsLostInAnyOfManyLives(Engine engine) throws Exception {
        long schedules = engine == Engine.REDIS ? SCHEDULES / REDIS_SHARE : SCHEDULES;
        var failovers = new AtomicLong();
        var acknowledged = new AtomicLong();
        var caretakers = new AtomicLong();
        var outages = new AtomicLong();
        var cancelled = new AtomicLong();
        long began = System.nanoTime();

        everySeed(schedules, seed -> {
            var world = live(seed, engine);
            failovers.addAndGet(world.failovers);
            acknowledged.addAndGet(world.witness.acknowledged());
            caretakers.addAndGet(world.caretakersReplaced);
            outages.addAndGet(world.outages);
            cancelled.addAndGet(world.cancelled);
            if (seed % PROGRESS_EVERY == 0 && seed < schedules) {
                System.out.printf("... %s seed %d of %d, 0 lost%n", engine, seed, schedules);
            }
            return true;
        });

        long millis = (System.nanoTime() - began) / 1_000_000;
        System.out.printf(
                "simulated %d schedules of %s in %d ms: %d changes of primary, %d by primaries of priority 0, %d losses of memory"
                        + " told, %d switchovers given up, %d acknowledged writes, 0 lost%n",
                schedules,
                engine,
                millis,
                failovers.get(),
                caretakers.get(),
                outages.get(),
                cancelled.get(),
                acknowledged.get());
        assertThat(caretakers.get())
                .as("primaries of priority 0 that handed over")
                .isGreaterThan(schedules / 500);
        if (engine == Engine.REDIS) {
            assertThat(cancelled.get()).as("switchovers given up").isGreaterThanOrEqualTo(schedules / 2000);
        }
        assertThat(failovers.get()).as("changes of primary in all").isGreaterThan(schedules / 4);
        assertThat(acknowledged.get()).as("acknowledged writes in all").isGreaterThan(schedules * 2);
    }

    @ParameterizedTest
    @EnumSource(value = Mutation.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void everySownBugIsNoticed(Mutation mutation) throws Exception {
        var noticed = new AtomicReference<>("");
        everySeed(MUTANT_SEEDS, seed -> {
            try {
                new Life(new World(seed, mutation, false, engineOf(mutation))).live(MUTANT_STEPS);
                return noticed.get().isEmpty();
            } catch (World.Violation violation) {
                noticed.compareAndSet("", "at seed " + seed + ": " + violation.getMessage());
                return false;
            }
        });
        System.out.printf("%s is noticed %s%n", mutation, noticed.get());
        assertThat(noticed.get())
                .as("%s in %d schedules", mutation, MUTANT_SEEDS)
                .isNotEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "holdfast.seed", matches = "\\d+")
    void replaysOneSeed() {
        long seed = Long.getLong("holdfast.seed", 0);
        var mutation = Mutation.valueOf(System.getProperty("holdfast.mutation", "NONE"));
        var engine = Engine.valueOf(
                System.getProperty("holdfast.engine", engineOf(mutation).name()));
        var world = new World(seed, mutation, true, engine);
        try {
            var life = new Life(world);
            life.live(STEPS);
            assertThat(life.recovers()).as("the group becomes whole again").isTrue();
        } finally {
            System.out.println(world.trace);
            System.out.println("at the end " + world.register);
            for (var node : world.nodes) {
                System.out.println(node.report(world.now, world.witness.evidence(node)));
            }
        }
    }

    @Test
    void aSeedReplaysExactly() {
        var first = new World(42, Mutation.NONE, true);
        var second = new World(42, Mutation.NONE, true);
        new Life(first).live(STEPS);
        new Life(second).live(STEPS);

        assertThat(first.trace).isNotEmpty();
        assertThat(second.trace.toString()).isEqualTo(first.trace.toString());
    }

    private static Engine engineOf(Mutation mutation) {
        return OF_REDIS.contains(mutation) ? Engine.REDIS : Engine.POSTGRES;
    }

    private static World live(long seed, Engine engine) {
        var world = new World(seed, Mutation.NONE, false, engine);
        try {
            var life = new Life(world);
            life.live(STEPS);
            if (seed % HEALED_EVERY == 0 && !life.recovers() && !life.tooMuchDataIsGone()) {
                throw new World.Violation(
                        "the group does not become whole after everything is healed: " + world.register.phase());
            }
            return world;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e
                            + "; replay it with: mvn -pl failover/core -am test -Dtest=SimulationTest#replaysOneSeed"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dholdfast.engine=" + engine
                            + " -Dholdfast.seed=" + seed,
                    e);
        }
    }

    private interface SeedRun {
        /** Lives one life; false ends the search. */
        boolean run(long seed);
    }

    private static void everySeed(long count, SeedRun run) throws InterruptedException, ExecutionException {
        var next = new AtomicLong(1);
        var stop = new AtomicBoolean();
        int threads = Runtime.getRuntime().availableProcessors();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var running = IntStream.range(0, threads)
                    .mapToObj(i -> pool.submit(() -> {
                        for (long seed = next.getAndIncrement();
                                seed <= count && !stop.get();
                                seed = next.getAndIncrement()) {
                            try {
                                if (!run.run(seed)) {
                                    stop.set(true);
                                }
                            } catch (AssertionError e) {
                                stop.set(true);
                                throw e;
                            }
                        }
                    }))
                    .toList();
            for (var each : running) {
                each.get();
            }
        }
    }
}
