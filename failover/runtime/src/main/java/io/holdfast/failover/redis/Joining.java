package io.holdfast.failover.redis;

import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Comes in as a new member: data that the group gave up are wiped with their process, and nothing is made where nothing is. */
final class Joining {
    private final Instance instance;
    private final Following following;

    Joining(Instance instance, Following following) {
        this.instance = instance;
        this.following = following;
    }

    void pursue(Order.Rebuild order) throws IOException, SupersededException {
        var life = instance.view.observation().incarnation();
        if (life != null && order.retired().contains(life)) {
            instance.server.kill();
            instance.notes.nothingIsCertain();
            wipe();
            instance.view.change(facts -> {
                facts.processEnded();
                facts.incarnation = null;
                facts.state = InstanceState.STOPPED;
            });
        }
        if (instance.notes.systemId().isEmpty()) {
            instance.owner.ownFolder(instance.settings.dataDir());
        }
        following.pursue(Upstream.of(order));
    }

    private void wipe() throws IOException {
        try (var files = Files.walk(instance.settings.dataDir())) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                if (!file.equals(instance.settings.dataDir())) {
                    Files.delete(file);
                }
            }
        }
    }
}
