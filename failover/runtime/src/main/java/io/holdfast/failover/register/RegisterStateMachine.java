package io.holdfast.failover.register;

import io.holdfast.protocol.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Ledger} behind the Raft log: applies entries in order, answers reads, writes and loads snapshots. */
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
        load(storage.getLatestSnapshot());
    }

    @Override
    public void reinitialize() throws IOException {
        load(storage.loadLatestSnapshot());
    }

    @Override
    public SimpleStateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext context) {
        var entry = context.getLogEntry();
        var data = entry.getStateMachineLogEntry().getLogData();
        Answer answer;
        try {
            answer = ledger.apply(Json.read(data.toByteArray(), Command.class));
        } catch (IOException e) {
            LOG.error(
                    "entry {} of the register cannot be understood by this version and changes nothing",
                    entry.getIndex(),
                    e);
            answer = Answer.of(Answer.Kind.REFUSED, 0, null, "the register does not understand: " + e.getMessage());
        }
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        return CompletableFuture.completedFuture(message(answer));
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
        TermIndex upTo = getLastAppliedTermIndex();
        if (upTo == null || upTo.getIndex() < 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        File file = storage.getSnapshotFile(upTo.getTerm(), upTo.getIndex());
        Files.write(file.toPath(), Json.bytes(ledger.content()));
        MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), upTo));
        return upTo.getIndex();
    }

    private void load(@Nullable SingleFileSnapshotInfo snapshot) throws IOException {
        if (snapshot == null) {
            return;
        }
        var file = snapshot.getFile().getPath();
        ledger.restore(Json.read(Files.readAllBytes(file), Ledger.Content.class));
        setLastAppliedTermIndex(SimpleStateMachineStorage.getTermIndexFromSnapshotFile(file.toFile()));
    }
}
