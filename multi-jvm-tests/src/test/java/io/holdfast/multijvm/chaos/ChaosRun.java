package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.multijvm.FaultTrial;
import io.holdfast.multijvm.NodeProcess;
import io.holdfast.multijvm.Seen;
import io.holdfast.multijvm.chaos.Fault.Injected;

/** One fault on a whole cluster under load, from before it until all is whole again, nothing is lost and all hosts agree. */
final class ChaosRun {
    private final Scene scene;

    ChaosRun(Scene scene) {
        this.scene = scene;
    }

    /** One fault, and something was acknowledged. */
    static void passes(Scene scene, Fault fault) throws Exception {
        assertThat(new ChaosRun(scene).of(fault).told().acknowledged()).isNotEmpty();
    }

    Outcome of(Fault fault) throws Exception {
        var cluster = scene.cluster();
        try (var trial = cluster.faultTrial(fault.name());
                var load = Load.start(scene)) {
            load.awaitSome();
            var victim = scene.victim(fault.target());
            load.mayAnswerOldReads(fault, victim);
            suffer(fault, victim, trial);
            load.awaitSome();
            var after = trial.passes();
            assertThat(load.findings()).as(fault.name()).isEmpty();
            judge(fault, trial.before(), after);
            System.out.println("chaos, " + fault + ": passed, longest gap "
                    + trial.told().longestGap().toMillis() + " ms, epochs "
                    + trial.before().epoch() + " to "
                    + after.epoch());
            return Outcome.of(trial.told(), trial.before(), after);
        }
    }

    private void suffer(Fault fault, NodeProcess victim, FaultTrial trial) throws Exception {
        if (fault.then() == Fault.Then.SERVICE_BESIDE_A_ROGUE
                || fault.then() == Fault.Then.NEW_PRIMARY_BESIDE_A_SLEEPER) {
            trial.excuse(victim);
        }
        Injected injected = fault.action().on(scene, victim);
        System.out.println("chaos, " + fault + ": " + injected.observed());
        try {
            trial.fault(injected.observed(), () -> {});
            switch (fault.then()) {
                case NEW_PRIMARY, NEW_PRIMARY_BESIDE_A_SLEEPER -> {
                    scene.awaitPrimaryOtherThan(victim);
                    trial.awaitService();
                }
                case SAME_PRIMARY, SERVICE, SERVICE_BESIDE_A_ROGUE -> trial.awaitService();
                case SERVICE_AFTERWARDS -> {}
            }
        } finally {
            injected.heal().run();
        }
    }

    private static void judge(Fault fault, Seen.Group before, Seen.Group after) {
        switch (fault.then()) {
            case NEW_PRIMARY, NEW_PRIMARY_BESIDE_A_SLEEPER ->
                assertThat(after.epoch()).as(fault.name() + ": epoch").isGreaterThan(before.epoch());
            case SAME_PRIMARY ->
                assertThat(after.epoch()).as(fault.name() + ": epoch").isEqualTo(before.epoch());
            case SERVICE, SERVICE_BESIDE_A_ROGUE, SERVICE_AFTERWARDS -> {}
        }
    }
}
