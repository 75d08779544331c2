package io.holdfast.failover.cluster;

import io.holdfast.failover.core.Imagined;
import io.holdfast.failover.core.Orders;
import io.holdfast.protocol.Directive;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.GroupState;
import io.holdfast.protocol.Json;
import io.holdfast.protocol.KryoCodec;
import io.holdfast.protocol.Member;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.WireException;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once per group and life of this JVM, on a thread of its own and at an easy pace: the messages of an imagined change are derived,
 * written and read back, and go nowhere. Agents meet them in earnest in the few milliseconds that count.
 */
final class Practice {
    private static final Logger LOG = LoggerFactory.getLogger(Practice.class);
    private static final int ROUNDS = 60;
    private static final long PAUSE_NANOS = 20_000_000;

    private final NodeName self;
    private final KryoCodec codec = new KryoCodec(ClusterFormats.MESSAGES);
    private final Set<GroupName> done = new TreeSet<>();

    Practice(NodeName self) {
        this.self = self;
    }

    /** To be called by one thread, as often as it likes. */
    void look(Collection<GroupState> states) {
        for (var state : states) {
            if (!done.contains(state.group()) && !Imagined.changes(state).isEmpty()) {
                done.add(state.group());
                Thread.ofPlatform()
                        .daemon()
                        .name("holdfast-practice-" + state.group())
                        .start(() -> practise(state));
            }
        }
    }

    private void practise(GroupState state) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                LockSupport.parkNanos(PAUSE_NANOS);
                for (var step : Imagined.changes(state)) {
                    for (var member : step.after().members()) {
                        roundTrip(step.after(), member);
                    }
                }
            }
        } catch (WireException | IOException | RuntimeException e) {
            LOG.error("a message of an imagined change cannot be written and read back", e);
        }
    }

    private void roundTrip(GroupState state, Member to) throws WireException, IOException {
        var directive = new Directive(0, self, state, to.node(), Orders.of(state, to.node()));
        var read = codec.read(codec.manifest(directive), codec.write(directive));
        var kept = Json.read(Json.bytes(state), GroupState.class);
        if (!read.equals(directive) || !kept.equals(state)) {
            throw new IllegalStateException("it is another one when it is read back: " + read);
        }
    }
}
