package io.holdfast.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one agent observed and promised, sent to every node several times a second. Durations are in milliseconds and
 * were measured on the sender's monotonic clock, so that no two hosts' clocks are ever compared.
 *
 * @param boot random id of the sender's JVM run; {@code sequence} counts within it, so an old report is recognised
 * @param promised the lowest epoch this agent obeys, durable
 * @param obeyedVersion version of the newest order it accepted
 * @param incarnation of the data directory; null without data
 * @param systemId the engine's identity of the data; empty without data
 * @param state what the instance is doing
 * @param why one sentence for operators when the state is not what it should be; empty otherwise
 * @param position how far the log reaches; null while unknown
 * @param exact true when {@code position} is the end of all that this instance ever received and flushed, and nothing
 *     more can arrive: it is fenced at {@code promised}, or cleanly stopped
 * @param consistent false while the data could not be promoted (a fresh clone or rewind before its end)
 * @param rebuilding true while a mark on disk says that a clone or rewind was begun and not finished
 * @param promotable false when this instance must not lead although it may vote (priority 0)
 * @param priority among equals the higher one leads
 * @param leaseAgeMillis since this agent last granted a lease for an epoch below {@code promised}; 0 right after a
 *     restart, when it cannot know; {@link Long#MAX_VALUE} when it never did
 * @param promoted for the primary: the history it leads, with the point where it branched off; null otherwise
 * @param markerEpoch the newest epoch whose marker this primary has committed under the ack rule
 * @param ackNames the names that the engine was verified to wait for, sorted; null while unverified
 * @param ackK the k of that setting
 * @param replicas for the primary: who receives from it
 * @param checkpointed for the primary: a checkpoint of its own history has ended, so rewinds against it are sound
 * @param upstream the node it follows; null otherwise
 * @param caughtUp for a replica: streaming, consistent and past the position noted when it began to follow
 * @param progress percent of a clone or rewind, 0..100; -1 when none runs
 * @param evidence what it knows of the primary's life
 */
public record Report(
        NodeName node,
        GroupName group,
        String boot,
        long sequence,
        Epoch promised,
        long obeyedVersion,
        String host,
        int port,
        @Nullable Incarnation incarnation,
        String systemId,
        InstanceState state,
        String why,
        @Nullable Position position,
        boolean exact,
        boolean consistent,
        boolean rebuilding,
        boolean promotable,
        int priority,
        long leaseAgeMillis,
        @Nullable Branch promoted,
        Epoch markerEpoch,
        @Nullable List<NodeName> ackNames,
        int ackK,
        List<ReplicaSeen> replicas,
        boolean checkpointed,
        @Nullable NodeName upstream,
        boolean caughtUp,
        int progress,
        Secret secret,
        Evidence evidence) {

    /** A history that a primary leads, and where it left its parent. */
    public record Branch(Epoch epoch, String history, String parent, long from) {}

    /**
     * What no instance at rest says differently from one report to the next: neither ages nor a log that grows. The end of a
     * log that is exact is a part of it.
     */
    public Report steady() {
        var names = replicas.stream()
                .map(seen -> new ReplicaSeen(seen.node(), seen.streaming(), 0, seen.quorum(), 0))
                .toList();
        return new Report(
                node,
                group,
                boot,
                0,
                promised,
                obeyedVersion,
                host,
                port,
                incarnation,
                systemId,
                state,
                why,
                exact ? position : null,
                exact,
                consistent,
                rebuilding,
                promotable,
                priority,
                0,
                promoted,
                markerEpoch,
                ackNames,
                ackK,
                names,
                checkpointed,
                upstream,
                caughtUp,
                -1,
                secret,
                new Evidence(evidence.epoch(), evidence.receiving(), 0, evidence.probe(), 0));
    }
}
