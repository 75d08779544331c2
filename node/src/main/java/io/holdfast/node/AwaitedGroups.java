package io.holdfast.node;

import io.holdfast.failover.coordinator.GroupControl;
import io.holdfast.node.run.Groups;
import io.holdfast.node.settings.GroupSettings;
import io.holdfast.node.settings.NodeSettings;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.HistoryEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Groups that nobody coordinates: the API of a node whose failover side is not built in. It decides and starts nothing. */
final class AwaitedGroups implements Groups, GroupControl {
    private static final String SENTENCE = "No coordinator is built into this node.";
    private final NodeSettings settings;

    private AwaitedGroups(NodeSettings settings) {
        this.settings = settings;
    }

    static Groups start(NodeSettings settings) {
        return new AwaitedGroups(settings);
    }

    @Override
    public GroupControl control() {
        return this;
    }

    @Override
    public void close() {}

    @Override
    public ClusterView cluster() {
        var nodes = settings.cluster().controlNodes().stream()
                .map(c -> new NodeSeen(c.name(), c.host(), true, "absent"))
                .toList();
        return new ClusterView(settings.node().name(), nodes, null, 0, false, "");
    }

    @Override
    public List<GroupView> groups() {
        return settings.postgresGroups().stream().map(AwaitedGroups::view).toList();
    }

    @Override
    public List<HistoryEntry> history(GroupName group, int limit) {
        return List.of();
    }

    @Override
    public CompletionStage<Outcome> request(GroupName group, Request request) {
        return CompletableFuture.completedFuture(new Outcome.Unknown(SENTENCE));
    }

    private static GroupView view(GroupSettings group) {
        return new GroupView(
                GroupState.unborn(group.name(), group.engine(), group.ackRule()), List.of(), SENTENCE, false);
    }
}
