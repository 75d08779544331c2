package io.holdfast.failover.postgres;

import java.io.IOException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first checkpoint of a new history, after the first clients are in: rewinds against the primary need it. */
final class Checkpointing {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);

    private final Instance instance;

    Checkpointing(Instance instance) {
        this.instance = instance;
    }

    void begin(String history) {
        Thread.ofVirtual().name("checkpoint").start(() -> run(history));
    }

    private void run(String history) {
        try (var session = new Session(() -> instance.login().open(Login.PATIENT))) {
            instance.afterTheRush();
            session.execute("checkpoint");
            long timeline = session.one("select timeline_id from pg_control_checkpoint()", row -> row.getLong(1));
            if (Long.toString(timeline).equals(history)) {
                instance.view.change(facts -> {
                    var promoted = facts.promoted;
                    facts.checkpointed = promoted != null && promoted.history().equals(history);
                });
            }
        } catch (SQLException | IOException e) {
            LOG.warn(
                    "group {}: the checkpoint of history {} broke off: {}",
                    instance.settings.group(),
                    history,
                    e.getMessage());
        }
    }
}
