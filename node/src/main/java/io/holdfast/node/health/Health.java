package io.holdfast.node.health;

import io.holdfast.node.health.HealthComponent.Affects;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** All parts of a node together, by the rules of the probes' names. */
public final class Health implements AutoCloseable {
    private final List<HealthComponent> components = new CopyOnWriteArrayList<>();
    private volatile boolean started;

    /**
     * One part as it is shown.
     *
     * @param affects in lower case
     */
    public record Part(String status, String affects, String detail) {}

    /**
     * All parts as they are shown.
     *
     * @param detail of the first part that failed
     */
    public record Picture(String status, String detail, Map<String, Part> components) {
        public boolean good() {
            return status.equals("up");
        }
    }

    public void add(HealthComponent component) {
        components.add(component);
    }

    /** This process answers; that is all that a restart could mend. */
    public Picture live() {
        return new Picture("up", "This node answers.", Map.of());
    }

    /** It may be given work. */
    public Picture ready() {
        var picture = picture(Affects.READY);
        started |= picture.good();
        return picture;
    }

    /** It was ready once. */
    public Picture startup() {
        return started ? new Picture("up", "This node has started.", Map.of()) : ready();
    }

    /** All is well with it. */
    public Picture all() {
        return picture(Affects.HEALTH);
    }

    @Override
    public void close() {
        components.forEach(component -> {
            if (component instanceof WatchedComponent watched) {
                watched.close();
            }
        });
    }

    private Picture picture(Affects atLeast) {
        var parts = new LinkedHashMap<String, Part>();
        Optional<String> wrong = Optional.empty();
        for (var component : sorted()) {
            var finding = component.find();
            parts.put(component.name(), part(component, finding));
            if (!finding.up() && component.affects().compareTo(atLeast) <= 0 && wrong.isEmpty()) {
                wrong = Optional.of(finding.detail());
            }
        }
        return new Picture(wrong.isEmpty() ? "up" : "down", wrong.orElse("Nothing is missing."), parts);
    }

    private static Part part(HealthComponent component, HealthComponent.Finding finding) {
        return new Part(
                finding.up() ? "up" : "down",
                switch (component.affects()) {
                    case READY -> "ready";
                    case HEALTH -> "health";
                    case NONE -> "none";
                },
                finding.detail());
    }

    private List<HealthComponent> sorted() {
        return components.stream()
                .sorted(Comparator.comparing(HealthComponent::name))
                .toList();
    }
}
