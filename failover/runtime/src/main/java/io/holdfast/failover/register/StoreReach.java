package io.holdfast.failover.register;

import io.holdfast.failover.agent.DurableFile;
import io.holdfast.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.SizeInBytes;

/**
 * How far a store had come: the newest term that it voted in and the newest decided entry that it held, both on its disk
 * at that time. Neither ever goes back, so a store that reaches less was put back from an older copy. It is kept beside
 * the store and not in it, so that a backup of the register's files does not bring it back, too.
 *
 * @param store the id of the store; another one has begun anew
 */
record StoreReach(String store, long term, long index) {
    private static final SizeInBytes LARGEST_ENTRY = SizeInBytes.valueOf("16MB");

    static DurableFile file(Path nodeDataDir) {
        return new DurableFile(nodeDataDir, "reached.json");
    }

    static Optional<StoreReach> remembered(Path nodeDataDir) throws IOException {
        var file = file(nodeDataDir).path();
        return Files.exists(file)
                ? Optional.of(Json.read(Files.readAllBytes(file), StoreReach.class))
                : Optional.empty();
    }

    /** Of the running member. What is decided but not flushed here, or flushed but not decided, does not count. */
    static StoreReach of(String store, RaftServer.Division division) throws IOException {
        var log = division.getRaftLog();
        long term = division.getRaftStorage().getMetadataFile().getMetadata().getTerm();
        return new StoreReach(store, term, Math.min(log.getFlushIndex(), log.getLastCommittedIndex()));
    }

    /** Of the files of a member that does not run. */
    static StoreReach of(String store, Path raftFolder) throws IOException {
        var term = new AtomicLong();
        var index = new AtomicLong(-1);
        try (var files = Files.walk(raftFolder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                look(file, term, index);
            }
        }
        return new StoreReach(store, term.get(), index.get());
    }

    private static void look(Path file, AtomicLong term, AtomicLong index) throws IOException {
        var name = file.getFileName().toString();
        if (name.equals("raft-meta")) {
            reach(term, term(file));
        } else if (SimpleStateMachineStorage.SNAPSHOT_REGEX.matcher(name).matches()) {
            reach(
                    index,
                    SimpleStateMachineStorage.getTermIndexFromSnapshotFile(file.toFile())
                            .getIndex());
        } else {
            var segment = LogSegmentPath.matchLogSegment(file);
            if (segment != null) {
                LogSegment.readSegmentFile(
                        file.toFile(),
                        segment.getStartEnd(),
                        LARGEST_ENTRY,
                        CorruptionPolicy.getDefault(),
                        null,
                        entry -> reach(index, entry.getIndex()));
            }
        }
    }

    private static void reach(AtomicLong highest, long value) {
        highest.accumulateAndGet(value, Math::max);
    }

    private static long term(Path metadata) throws IOException {
        var properties = new Properties();
        try (var in = Files.newInputStream(metadata)) {
            properties.load(in);
        }
        return Long.parseLong(properties.getProperty("term", "0"));
    }

    StoreReach orFarther(StoreReach other) {
        return new StoreReach(store, Math.max(term, other.term()), Math.max(index, other.index()));
    }

    boolean behind(StoreReach before) {
        return store.equals(before.store()) && (term < before.term() || index < before.index());
    }
}
