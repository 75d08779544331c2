package io.holdfast.failover.redis;

import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;

/** The group's first data: an empty Redis, fenced, with the group's identity and password. */
final class Initialising {
    private final Instance instance;
    private final Fencing fencing;

    Initialising(Instance instance, Fencing fencing) {
        this.instance = instance;
        this.fencing = fencing;
    }

    void pursue(Order order) throws IOException, SupersededException {
        if (instance.server.alive() && instance.state() == InstanceState.FENCED) {
            return;
        }
        if (instance.notes.systemId().isEmpty()) {
            instance.owner.ownFolder(instance.settings.dataDir());
            instance.notes.belongTo(Notes.newSystemId(), Notes.newSecret());
        }
        know();
        fencing.fence(order, Epoch.NONE);
    }

    void know() throws IOException {
        instance.secret(instance.notes.secret());
        var systemId = instance.notes.systemId();
        instance.view.change(facts -> {
            facts.systemId = systemId;
            facts.secret = instance.secret();
        });
    }
}
