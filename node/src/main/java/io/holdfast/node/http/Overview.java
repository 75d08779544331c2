package io.holdfast.node.http;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.http.StateFeed.Part;
import java.util.ArrayList;
import java.util.List;

/** The cluster as one answer, and as the parts that a listener is told of: nodes, groups, what is watched, the verdict. */
final class Overview {
    private final GroupControl control;
    private final ManagementServer.Watched watched;
    private final ManagementServer.About about;

    Overview(GroupControl control, ManagementServer.Watched watched, ManagementServer.About about) {
        this.control = control;
        this.watched = watched;
        this.about = about;
    }

    Bodies.Cluster cluster() {
        return cluster(seen());
    }

    List<Part> parts() {
        var seen = seen();
        var parts = new ArrayList<Part>();
        parts.add(new Part("cluster", "cluster", "", cluster(seen)));
        parts.add(new Part("cluster", "sightings", "", Sight.of(control)));
        seen.groups().forEach(group -> parts.add(new Part("groups", "group", group.name(), group)));
        seen.observed().forEach(c -> parts.add(new Part("groups", "observed", c.name(), c)));
        return parts;
    }

    private Bodies.Cluster cluster(Verdict.Seen seen) {
        var view = control.cluster();
        return Shown.cluster(view, about, Verdict.of(view, seen));
    }

    private Verdict.Seen seen() {
        return new Verdict.Seen(
                control.groups().stream().map(g -> Shown.group(control, g)).toList(),
                new ClusterRoutes(watched.clusters()).all(),
                watched.health().all());
    }
}
