package io.holdfast.node.probes;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.failover.coordinator.GroupControl.GroupView;
import io.holdfast.node.health.Health;
import io.holdfast.node.own.OwnInstances;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Answers a probe. The paths are Patroni's, down to the answer to an unknown one, and Holdfast's own beside them; they
 * speak of the first PostgreSQL group, or of the one that {@code ?group=} names.
 */
final class ProbeRoutes {
    private static final int HISTORY = 1000;
    private final GroupControl control;
    private final OwnInstances own;
    private final Health health;
    private final List<GroupName> groups;
    private final Documents.Names names;
    private final Documents documents;
    private final LongSupplier nanos;
    /** In seconds since 1970: when somebody who may decide was heard of last, while anybody asked; 0: never. */
    private volatile long heardAt;

    /** @param groups the PostgreSQL groups of the node's file, the first one first */
    record Sources(GroupControl control, OwnInstances own, Health health, List<GroupName> groups, LongSupplier nanos) {}

    ProbeRoutes(Sources sources, Documents.Names names) {
        this.control = sources.control();
        this.own = sources.own();
        this.health = sources.health();
        this.groups = List.copyOf(sources.groups());
        this.nanos = sources.nanos();
        this.names = names;
        this.documents = new Documents(names);
    }

    ProbeAnswer answer(ProbeRequest request) {
        if (!request.reads()) {
            return ProbeAnswer.text(501, "This port changes nothing; ask the API instead.\n");
        }
        return switch (request.path()) {
            case "/health/live" -> picture(health.live());
            case "/health/ready", "/ready" -> picture(health.ready());
            case "/startup", "/health/startup" -> picture(health.startup());
            default -> patronis(request);
        };
    }

    /** By the first segment alone, as there: {@code /cluster/x} is {@code /cluster}. */
    private ProbeAnswer patronis(ProbeRequest request) {
        return switch (request.firstSegment()) {
            case "/patroni" -> ProbeAnswer.json(200, documents.patroni(stand(request)));
            case "/liveness" -> ProbeAnswer.bare(stand(request).alive());
            case "/readiness" -> ProbeAnswer.bare(checks(request).ready());
            case "/cluster" ->
                ofGroup(
                        request,
                        g -> new ClusterDocument(g, stand(request), names)
                                .of(control.upkeep().planned(g.state().group()).plan()));
            case "/config" -> ofGroup(request, documents::config);
            case "/history" ->
                ofGroup(
                        request,
                        g -> documents.history(g, control.history(g.state().group(), HISTORY)));
            case "/metrics" -> metrics(stand(request));
            case "/failsafe" -> ProbeAnswer.text(502, "Failsafe mode is not enabled.");
            default -> check(request);
        };
    }

    private ProbeAnswer check(ProbeRequest request) {
        var stand = stand(request);
        var document = new LinkedHashMap<>(documents.patroni(stand));
        if (request.path().equals("/health")) {
            document.put("health", health.all());
        }
        return ProbeAnswer.json(new Checks(stand, request).good() ? 200 : 503, document);
    }

    private Checks checks(ProbeRequest request) {
        return new Checks(stand(request), request);
    }

    private ProbeAnswer metrics(Stand stand) {
        return new ProbeAnswer(200, PatroniMetrics.TYPE, PatroniMetrics.text(stand, names.cluster()));
    }

    private static ProbeAnswer picture(Health.Picture picture) {
        return ProbeAnswer.json(picture.good() ? 200 : 503, picture);
    }

    private ProbeAnswer ofGroup(ProbeRequest request, java.util.function.Function<GroupView, Object> document) {
        return view(request)
                .map(group -> ProbeAnswer.json(200, document.apply(group)))
                .orElseGet(() -> ProbeAnswer.json(502, Map.of("error", "Nothing is known of this group yet.")));
    }

    private Stand stand(ProbeRequest request) {
        var group = view(request).orElse(null);
        var instance = name(request).flatMap(own::of).orElse(null);
        var stand = new Stand(control.cluster(), group, instance, names.zone(), nanos.getAsLong(), heardAt);
        if (stand.coordinated()) {
            heardAt = System.currentTimeMillis() / 1000;
        }
        return stand.coordinated() ? stand.heardNow(heardAt) : stand;
    }

    private Optional<GroupView> view(ProbeRequest request) {
        return name(request)
                .flatMap(control::group)
                .filter(group -> group.state().engine() == Engine.POSTGRES);
    }

    private Optional<GroupName> name(ProbeRequest request) {
        var wanted = request.parameter("group");
        return groups.stream()
                .filter(group -> wanted.isEmpty() || group.value().equals(wanted.get()))
                .findFirst();
    }
}
