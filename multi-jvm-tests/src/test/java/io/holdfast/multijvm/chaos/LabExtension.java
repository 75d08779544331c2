package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.Diagnosis;
import io.holdfast.multijvm.GapTable;
import io.holdfast.multijvm.NodeFile;
import io.holdfast.multijvm.TestCluster;
import io.holdfast.multijvm.lab.Lab;
import io.holdfast.multijvm.lab.Requirements;
import java.util.Random;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the tests of a class one cluster on hosts of its own, and a new one after each failure. Where no lab can be built the
 * class is skipped, loudly.
 */
final class LabExtension implements ExecutionCondition, ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(LabExtension.class);

    /** Ends the cluster with its class. */
    private record Held(Scene scene) implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() {
            scene.cluster().close();
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("decided for the class");
        }
        return Requirements.missing()
                .map(why -> {
                    System.out.println("\n==== SKIPPED: " + context.getDisplayName() + ": " + why + "\n");
                    return ConditionEvaluationResult.disabled(why);
                })
                .orElseGet(() -> ConditionEvaluationResult.enabled("a lab can be built"));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Scene.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var gaps = context.getRoot().getStore(OURS).getOrComputeIfAbsent(GapTable.class);
        var with = NodeFile.With.of(context.getRequiredTestClass());
        return ofClass(context)
                .getOrComputeIfAbsent(Held.class, key -> new Held(build(gaps, with)), Held.class)
                .scene();
    }

    static Scene build(GapTable gaps, NodeFile.With with) {
        var lab = Lab.of(3, Requirements.askedFor());
        long seed = Seed.ofThisRun();
        System.out.println("chaos: seed " + seed + "; the same again: -D" + Seed.PROPERTY + "=" + seed);
        return new Scene(TestCluster.start(lab, gaps, with), lab, new Random(seed), with.sessions());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var held = ofClass(context).get(Held.class, Held.class);
        if (context.getExecutionException().isEmpty() || held == null) {
            return;
        }
        try {
            tell(
                    held.scene(),
                    context.getDisplayName(),
                    context.getExecutionException().get());
        } finally {
            ofClass(context).remove(Held.class);
            held.close();
        }
    }

    /** Shows and keeps what people need to find the cause. */
    static void tell(Scene scene, String what, Throwable failure) {
        var diagnosis = new Diagnosis(scene.cluster());
        System.out.println("==== FAILED: " + what + ": " + failure);
        System.out.println(diagnosis.text());
        diagnosis.keepLogs("chaos-" + what.replaceAll("[^A-Za-z0-9]+", "-"));
    }

    private static ExtensionContext.Store ofClass(ExtensionContext context) {
        return context.getParent().orElseThrow().getStore(OURS);
    }
}
