package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One to three faults at once, on different hosts, drawn by chance: what nobody would have thought of. */
final class Composition {
    private static final int LONGEST_MILLIS = 10_000;
    private final Scene scene;

    /** A fault in effect, with the name it goes by. */
    private record Active(String name, Fault.Injected injected) {}

    private Composition(Scene scene) {
        this.scene = scene;
    }

    /** What {@code seed} draws; the same again for the same roles of the hosts. */
    static Composition of(Scene scene, long seed) {
        return new Composition(scene.with(new Random(seed)));
    }

    private List<Fault> drawn() {
        var drawn = new ArrayList<Fault>();
        if (scene.luck().nextInt(3) == 0) {
            drawn.add(one(Faults.OF_THE_NETWORK));
        }
        for (int more = 1 + scene.luck().nextInt(2); more > 0; more--) {
            drawn.add(one(Faults.COMPOSABLE));
        }
        return drawn;
    }

    private Fault one(List<Fault> faults) {
        return faults.get(scene.luck().nextInt(faults.size()));
    }

    /** Returns once all is healed, whole and checked. */
    Outcome run(String name) throws Exception {
        var cluster = scene.cluster();
        try (var trial = cluster.trial(name);
                var load = Load.start(scene)) {
            load.awaitSome();
            suffer(trial, load);
            load.awaitSome();
            var after = trial.passes();
            assertThat(load.findings()).as(name).isEmpty();
            assertThat(after.epoch())
                    .as("a change of primary or three for each fault at most")
                    .isLessThan(trial.before().epoch() + 12);
            return Outcome.of(trial.told(), trial.before(), after);
        }
    }

    private void suffer(Trial trial, Load load) throws Exception {
        var active = new ArrayList<Active>();
        Set<NodeProcess> hit = new HashSet<>();
        try {
            var victims = victims();
            for (var draw : victims) {
                if (hit.add(draw.victim())) {
                    excuse(draw, trial, load);
                    inject(draw, trial).ifPresent(active::add);
                }
            }
            assertThat(active).as("faults that took effect").isNotEmpty();
            Await.pause(
                    Duration.ofMillis(scene.luck().nextInt(LONGEST_MILLIS)).toNanos()); // how long they last together
        } finally {
            heal(active);
        }
    }

    private static void excuse(Draw draw, Trial trial, Load load) {
        load.mayAnswerOldReads(draw.fault(), draw.victim());
        if (draw.fault().then() == Fault.Then.NEW_PRIMARY_BESIDE_A_SLEEPER) {
            trial.excuse(draw.victim());
        }
    }

    private record Draw(Fault fault, NodeProcess victim) {}

    /** Chosen before the first fault, while everybody's role is clear. */
    private List<Draw> victims() throws Exception {
        var draws = new ArrayList<Draw>();
        for (var fault : drawn()) {
            draws.add(new Draw(fault, scene.victim(fault.target())));
        }
        return draws;
    }

    /** Empty when the faults before it left nothing that it could be done to. */
    private Optional<Active> inject(Draw draw, Trial trial) throws Exception {
        var what = draw.fault().name() + " on " + draw.victim().name();
        try {
            System.out.println("chaos, composition: " + what);
            var injected = draw.fault().action().on(scene, draw.victim());
            trial.fault(injected.observed(), () -> {});
            return Optional.of(new Active(draw.fault().name(), injected));
        } catch (Proof.NothingToHit after) {
            System.out.println("chaos, composition: left out: " + what + ": " + after.getMessage());
            return Optional.empty();
        }
    }

    /** In random order; one that cannot be healed must not keep the others from it. */
    private void heal(List<Active> active) throws Exception {
        var left = new ArrayList<>(active);
        Collections.shuffle(left, scene.luck());
        Exception wrong = null;
        for (var one : left) {
            try {
                one.injected().heal().run();
            } catch (Exception | AssertionError e) {
                wrong = new IllegalStateException("not healed: " + one.name(), e);
            }
        }
        if (wrong != null) {
            throw wrong;
        }
    }
}
