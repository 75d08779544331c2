package io.holdfast.node.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** One metric with its values, gathered label by label during one scrape; a label that comes twice keeps the last. */
final class Family {
    private final String name;
    private final String help;
    private final Map<Labels, Double> values = new LinkedHashMap<>();

    Family(String name, String help) {
        this.name = "holdfast_" + name;
        this.help = help;
    }

    void put(double value, String... namesAndValues) {
        values.put(Labels.of(namesAndValues), value);
    }

    void put(long value, String... namesAndValues) {
        put((double) value, namesAndValues);
    }

    void put(boolean value, String... namesAndValues) {
        put(value ? 1.0 : 0.0, namesAndValues);
    }

    void add(double more, String... namesAndValues) {
        values.merge(Labels.of(namesAndValues), more, Double::sum);
    }

    MetricSnapshot gauge() {
        var builder = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> builder.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build()));
        return builder.build();
    }

    MetricSnapshot counter() {
        var builder = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> builder.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build()));
        return builder.build();
    }
}
