package io.holdfast.failover.register;

import io.holdfast.failover.register.Register.Standing;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.FollowerInfoProto;
import org.apache.ratis.proto.RaftProtos.LeaderInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.NetUtils;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;
import org.jspecify.annotations.Nullable;

/** How this node takes part in the Raft group: addresses, limits and timings in Ratis' words. */
final class RatisMember {
    private final RegisterSettings settings;
    private final Supplier<StoreMark> mark;
    private final List<RaftPeer> peers;
    private volatile Named named;

    /** The group's id is a digest, and asked for ten times a second. */
    private record Named(@Nullable String rebuilt, RaftGroupId id) {}

    RatisMember(RegisterSettings settings, Supplier<StoreMark> mark) {
        this.settings = settings;
        this.mark = mark;
        peers = settings.controlNodes().stream()
                .map(c -> RaftPeer.newBuilder()
                        .setId(c.name().value())
                        .setAddress(c.host() + ":" + settings.port())
                        .build())
                .toList();
        named = new Named(null, groupOf(null));
    }

    RaftGroup group() {
        return RaftGroup.valueOf(id(), peers);
    }

    private RaftGroupId id() {
        var rebuilt = mark.get().rebuilt();
        var known = named;
        if (!Objects.equals(known.rebuilt(), rebuilt)) {
            known = new Named(rebuilt, groupOf(rebuilt));
            named = known;
        }
        return known.id();
    }

    /** A rebuilt register is a group of its own, so that a store of the old one can never speak in it. */
    RaftGroupId groupOf(@Nullable String rebuilt) {
        var name = "holdfast/" + settings.cluster() + (rebuilt == null ? "" : "/" + rebuilt);
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** A server that answers on the register's port; it has no part in the group before the store is formed. */
    RaftServer server(StateMachine machine, RegisterStore store, Readmission answer) throws IOException {
        var server = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(settings.self().value()))
                .setProperties(serverProperties(store.raftFolder()))
                .setParameters(RegisterRpc.parameters(address(), answer, settings.tls()))
                .setStateMachine(machine)
                .setOption(RaftStorage.StartupOption.RECOVER);
        return store.mark().formed() ? server.setGroup(group()).build() : server.build();
    }

    /** Begins to take part, once the store is formed. */
    CompletionStage<RaftClientReply> join(RaftServer server) {
        return server.groupManagementAsync(GroupManagementRequest.newAdd(
                ClientId.randomId(), server.getId(), CallId.getAndIncrement(), group(), false));
    }

    Standing standing(RaftServer server) throws IOException {
        var info = server.getDivision(id()).getInfo();
        if (!info.getLifeCycleState().isRunning()) {
            return new Standing(false, false, "");
        }
        var leader = Optional.ofNullable(info.getLeaderId())
                .map(RaftPeerId::toString)
                .orElse("");
        var role = info.getRoleInfoProto();
        return role.hasLeaderInfo()
                ? new Standing(info.isLeaderReady(), heardByMajority(role.getLeaderInfo()), leader)
                : new Standing(false, !leader.isEmpty() && hears(role.getFollowerInfo()), leader);
    }

    private boolean heardByMajority(LeaderInfoProto leading) {
        long followers =
                leading.getFollowerInfoList().stream().filter(this::recently).count();
        return followers + 1 > settings.controlNodes().size() / 2;
    }

    private boolean hears(FollowerInfoProto following) {
        return following.hasLeaderInfo() && recently(following.getLeaderInfo());
    }

    private boolean recently(ServerRpcProto heard) {
        return heard.getLastRpcElapsedTimeMs() <= settings.electionMax().toMillis();
    }

    /** Connections for this node's own requests, beside those of its member. */
    PeerConnections connections() {
        var connections = new PeerConnections("courier", settings.tls());
        connections.addRaftPeers(peers);
        return connections;
    }

    private InetSocketAddress address() {
        var self = settings.controlNodes().stream()
                .filter(c -> c.name().equals(settings.self()))
                .findFirst()
                .orElseThrow();
        return NetUtils.createSocketAddr(self.host() + ":" + settings.port());
    }

    private RaftProperties serverProperties(Path raftFolder) {
        var p = new RaftProperties();
        RaftClientConfigKeys.Rpc.setRequestTimeout(p, millis(settings.electionMax()));
        RaftConfigKeys.Rpc.setType(p, new RegisterRpc());
        RaftServerConfigKeys.setStorageDir(p, List.<File>of(raftFolder.toFile()));
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, millis(settings.electionMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, millis(settings.electionMax()));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, millis(Duration.ofMillis(200)));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, millis(Duration.ofMillis(500)));
        RaftServerConfigKeys.Rpc.setRequestTimeout(p, millis(settings.electionMax()));
        RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setTimeout(p, millis(RatisRegister.ANSWER_WITHIN));
        // who lost its majority may lead again soon: with 10 s, the default, two returning nodes would wait for it
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, millis(Duration.ofSeconds(2)));
        // a paused JVM steps down by itself; it must never close the register for good
        RaftServerConfigKeys.setCloseThreshold(p, TimeDuration.valueOf(1, TimeUnit.DAYS));
        small(p);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, settings.entriesBetweenSnapshots());
        RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        RaftServerConfigKeys.Log.setPurgeGap(p, settings.entriesBetweenSnapshots());
        return p;
    }

    /** The entries are a few kilobytes, a few a day: the defaults, made for a file system's log, would waste the heap. */
    private static void small(RaftProperties p) {
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf("512KB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf("64KB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf("512KB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf("2MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf("256KB"));
        RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf("4MB"));
    }

    private static TimeDuration millis(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
