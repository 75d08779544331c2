package io.holdfast.failover.register;

import io.holdfast.protocol.Json;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Who may be let in again although its store was lost: only a control node that asked for it itself, with the store that
 * it asked with, and that does not take part at this moment. A node that is merely down keeps its store and needs none
 * of this; readmitting it would make the others forget who it is.
 */
final class Readmission {

    /** What an operator asked for was looked at: a store to let in, or why not. */
    sealed interface Verdict {
        record Admit(String store) implements Verdict {}

        record Refuse(String sentence) implements Verdict {}
    }

    private final Supplier<StoreMark> own;
    private final Supplier<Map<String, String>> readmitted;
    private final Map<NodeName, StoreMark> asked = new ConcurrentHashMap<>();

    /** @param readmitted store ids by node name, of those that came back before */
    Readmission(Supplier<StoreMark> own, Supplier<Map<String, String>> readmitted) {
        this.own = () -> own.get().with(readmitted.get());
        this.readmitted = readmitted;
    }

    /** The answer to a roll call; whoever calls it with a store that never took part is remembered. */
    StoreMark answer(ByteString question) {
        var mark = own.get();
        read(question)
                .filter(other -> other.cluster().equals(mark.cluster())
                        && mark.controlNodes().contains(other.node())
                        && !other.node().equals(mark.node()))
                .ifPresent(this::remember);
        return mark;
    }

    private void remember(StoreMark other) {
        if (other.formed()) {
            asked.remove(other.node());
        } else {
            asked.put(other.node(), other);
        }
    }

    /** A node of an earlier release calls the roll without saying who it is. */
    private static Optional<StoreMark> read(ByteString question) {
        if (question.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(question.toByteArray(), StoreMark.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param store empty: the one that it asked with; otherwise it must be that one */
    CompletionStage<Verdict> judge(NodeName node, String store, Courier courier) {
        var refusal = refusal(node, store);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(new Verdict.Refuse(refusal.get()));
        }
        return courier.rollCall(RaftPeerId.valueOf(node.value()), message(own.get()))
                .thenApply(answer -> read(answer.getContent()))
                .exceptionally(silent -> Optional.empty())
                .thenApply(answered -> answered.filter(StoreMark::formed).isPresent() ? takesPart(node) : admit(node));
    }

    private Optional<String> refusal(NodeName node, String store) {
        var mark = own.get();
        if (!mark.controlNodes().contains(node)) {
            return Optional.of(
                    "'" + node + "' is no control node, so it keeps no register and needs no readmission; the"
                            + " control nodes are " + mark.controlNodes() + ".");
        }
        if (node.equals(mark.node())) {
            return Optional.of(
                    "'" + node + "' is the node that was asked, and it takes part: ask another one to readmit it.");
        }
        if (!mark.formed()) {
            return Optional.of("The register was never formed here, so there is nothing to be readmitted to: start all"
                    + " control nodes.");
        }
        return unasked(node, store, mark);
    }

    private Optional<String> unasked(NodeName node, String store, StoreMark mark) {
        var wanted = asked.get(node);
        boolean before =
                wanted != null && wanted.store().equals(readmitted.get().get(node.value()));
        if (wanted == null || (mark.lists(wanted) && !before)) {
            return Optional.of("'" + node + "' did not ask to be let in again since '" + mark.node()
                    + "' runs: a node that is only down keeps its store and needs nothing; one whose store is lost asks as"
                    + " soon as it is started, and is refused until it was readmitted.");
        }
        if (before) {
            return Optional.of("'" + node + "' was readmitted with store " + wanted.store() + " already: start it.");
        }
        return store.isEmpty() || store.equals(wanted.store())
                ? Optional.empty()
                : Optional.of("'" + node + "' asked with store " + wanted.store() + " and not with " + store
                        + ": name that one, or none.");
    }

    private Verdict admit(NodeName node) {
        var wanted = asked.get(node);
        return wanted == null ? takesPart(node) : new Verdict.Admit(wanted.store());
    }

    private static Verdict takesPart(NodeName node) {
        return new Verdict.Refuse("'" + node
                + "' runs and takes part in the register: only a control node whose store is lost is readmitted.");
    }

    static Message message(StoreMark mark) {
        return RegisterStateMachine.message(mark);
    }
}
