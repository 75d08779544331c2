package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.FailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over a cluster that Holdfast did not make: stops it cleanly, gives it the agents' roles and a life's id. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    private final Instance instance;

    Adoption(Instance instance) {
        this.instance = instance;
    }

    void adopt() throws IOException, RefusedException {
        if (Files.exists(instance.data.path().resolve("standby.signal"))) {
            throw new RefusedException(
                    instance.data.path() + " is a replica: adopt its primary, and let Holdfast clone this one");
        }
        instance.postmaster.stopLeftOver();
        var secret = instance.secrets.current();
        if (secret.reveal().isEmpty()) {
            secret = instance.secrets.generate();
        }
        try {
            Initialising.roles(instance, secret);
        } catch (FailedException e) {
            throw new RefusedException(e.sentence());
        }
        instance.histories.restart(List.of(instance.data.control().timeline()));
        instance.data.newIncarnation();
        LOG.info("group {}: adopted {}", instance.settings.group(), instance.data.path());
    }
}
