package io.holdfast.failover.register;

import io.holdfast.failover.agent.DurableFile;
import io.holdfast.protocol.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Ledger} behind the Raft log: applies entries in order, answers reads, writes and loads snapshots. It is the
 * same on every control node after the same entries, so an entry that this version cannot read stops this member rather
 * than being passed over.
 */
final class RegisterStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterStateMachine.class);
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final Ledger ledger;

    RegisterStateMachine(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage) throws IOException {
        super.initialize(server, groupId, raftStorage);
        storage.init(raftStorage);
        getLifeCycle().startAndTransition(() -> load(storage.getLatestSnapshot()), IOException.class);
    }

    /** A snapshot from the leader is about to be put in place; Ratis loads it only into a paused state machine. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        var installed = storage.loadLatestSnapshot();
        if (installed != null) {
            force(installed.getFile().getPath());
        }
        getLifeCycle().startAndTransition(() -> load(installed), IOException.class);
    }

    /** Ratis writes what the leader sends without forcing it to the disk. */
    private static void force(Path file) throws IOException {
        for (var path : new Path[] {file, file.resolveSibling("")}) {
            try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public SimpleStateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext context) {
        var entry = context.getLogEntry();
        var answer = message(ledger.apply(command(entry)));
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return CompletableFuture.completedFuture(answer);
    }

    private static Command command(LogEntryProto entry) {
        try {
            return Json.read(entry.getStateMachineLogEntry().getLogData().toByteArray(), Command.class);
        } catch (IOException e) {
            LOG.error(
                    "Entry {} of the register was written by a newer version and cannot be read by this one: this node's"
                            + " member stops; install the newer version here.",
                    entry.getIndex(),
                    e);
            throw new IllegalStateException("entry " + entry.getIndex() + " cannot be read", e);
        }
    }

    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(message(ledger.view()));
    }

    static Message message(Object value) {
        var bytes = UnsafeByteOperations.unsafeWrap(Json.bytes(value));
        return Message.valueOf(bytes);
    }

    static Answer answer(ByteString content) throws IOException {
        return Json.read(content.toByteArray(), Answer.class);
    }

    @Override
    public long takeSnapshot() throws IOException {
        var upTo = getLastAppliedTermIndex();
        if (upTo == null || upTo.getIndex() < 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        var file = storage.getSnapshotFile(upTo.getTerm(), upTo.getIndex());
        new DurableFile(file.toPath().resolveSibling(""), file.getName()).write(Json.bytes(ledger.content()));
        var digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), upTo));
        return upTo.getIndex();
    }

    private void load(@Nullable SingleFileSnapshotInfo snapshot) throws IOException {
        if (snapshot == null) {
            return;
        }
        var file = snapshot.getFile().getPath();
        if (snapshot.hasMd5()) {
            MD5FileUtil.verifySavedMD5(file.toFile(), snapshot.getFile().getFileDigest());
        }
        ledger.restore(Json.read(Files.readAllBytes(file), Ledger.Content.class));
        setLastAppliedTermIndex(SimpleStateMachineStorage.getTermIndexFromSnapshotFile(file.toFile()));
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        LOG.info("The register is led by {}", leader == null ? "nobody" : leader);
    }
}
