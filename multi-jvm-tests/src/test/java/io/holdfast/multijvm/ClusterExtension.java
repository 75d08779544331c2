package io.holdfast.multijvm;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the specs of one class the same cluster, since its start takes longer than most of them. After a failure it is
 * shown, ended, and the next spec gets a new one, so that one fault is reported once.
 */
final class ClusterExtension implements ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(ClusterExtension.class);

    /** Ends the cluster with its class. */
    private record Held(TestCluster cluster) implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var gaps = context.getRoot().getStore(OURS).getOrComputeIfAbsent(GapTable.class);
        var with = NodeFile.With.of(context.getRequiredTestClass());
        return ofClass(context)
                .getOrComputeIfAbsent(Held.class, key -> new Held(TestCluster.start(gaps, with)), Held.class)
                .cluster();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var held = ofClass(context).get(Held.class, Held.class);
        if (context.getExecutionException().isEmpty() || held == null) {
            return;
        }
        var diagnosis = new Diagnosis(held.cluster());
        System.out.println("==== FAILED: " + context.getDisplayName() + ": "
                + context.getExecutionException().get());
        System.out.println(diagnosis.text());
        diagnosis.keepLogs(context.getRequiredTestClass().getSimpleName() + "-"
                + context.getRequiredTestMethod().getName());
        ofClass(context).remove(Held.class);
        held.close();
    }

    private static ExtensionContext.Store ofClass(ExtensionContext context) {
        var parent = context.getParent().orElseThrow();
        return parent.getStore(OURS);
    }
}
