package io.holdfast.failover.postgres;

import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this node's data anew from the primary's. What lay there is wiped only when it is the group's own or a half
 * made copy; the new data is a new life with a new incarnation. A finished clone is noted, so that the same order,
 * heard again, only follows.
 */
final class Cloning {
    private static final Logger LOG = LoggerFactory.getLogger(Cloning.class);
    private static final Pattern PERCENT = Pattern.compile("\\((\\d+)%\\)");

    private final Instance instance;
    private final Following following;
    private final Path done;

    Cloning(Instance instance, Following following) {
        this.instance = instance;
        this.following = following;
        this.done = instance.settings.stateDir().resolve("cloned");
    }

    void pursue(Order.Rebuild order) throws IOException, SQLException, SupersededException, FailedException {
        var upstream = Upstream.of(order);
        instance.secrets.keep(upstream.secret());
        if (!finished()) {
            clone(upstream);
        }
        try {
            following.follow(upstream);
        } catch (FailedException e) {
            Durable.delete(done);
            throw e;
        }
    }

    /** A member's order ends what the last clone was good for. */
    void forget() throws IOException {
        Durable.delete(done);
    }

    private boolean finished() throws IOException {
        var life = instance.data.noted();
        return life != null && Durable.read(done).strip().equals(life.value()) && instance.data.known();
    }

    private void clone(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        requireOurs(upstream);
        upstream.ensureSlot(instance.settings);
        instance.unlessGivenUp(upstream.order());
        if (instance.postmaster.anyProcess()) {
            instance.stopAtOnce();
        }
        instance.mark.set(RebuildMark.Kind.CLONE);
        instance.view.change(facts -> {
            facts.processEnded();
            facts.incarnation = null;
            facts.state = InstanceState.CLONING;
            facts.rebuilding = true;
            facts.progress = 0;
            facts.why = "";
        });
        instance.data.wipe();
        instance.data.prepare();
        baseBackup(upstream);
        var life = instance.data.newIncarnation();
        Durable.write(done, life.value() + "\n", new RunAs("", List.of()));
        instance.mark.set(RebuildMark.Kind.CATCH_UP);
        LOG.info(
                "group {}: cloned from {}",
                instance.settings.group(),
                upstream.primary().node());
    }

    private void requireOurs(Upstream upstream) throws IOException, FailedException {
        if (instance.data.empty() || instance.mark.read().isPresent()) {
            return;
        }
        var path = instance.data.path();
        if (!instance.data.known() || !instance.data.holdsCluster()) {
            throw new FailedException(
                    path + " holds data that Holdfast does not know: move it away, and it is cloned anew");
        }
        var own = instance.data.control().systemId();
        if (!own.equals(upstream.systemId())) {
            throw new FailedException(path + " belongs to the database system " + own + ", the group to "
                    + upstream.systemId() + ": move that data away, and it is cloned anew");
        }
    }

    private void baseBackup(Upstream upstream) throws IOException, SupersededException {
        Files.createDirectories(instance.settings.engineDir());
        var name = "holdfast_clone_" + instance.settings.node();
        var argv = List.of(
                instance.settings.binary("pg_basebackup").toString(),
                "-D",
                instance.data.path().toString(),
                "-X",
                "stream",
                "-c",
                "fast",
                "-P",
                "-d",
                upstream.source(instance.files, "holdfast_replication", name));
        var result = Command.of(instance.owner.argv(argv))
                .within(Duration.ofHours(24))
                .unless(() -> instance.goal.gaveUp(upstream.order()))
                .eachLine(this::progress)
                .run();
        instance.unlessGivenUp(upstream.order());
        if (!result.succeeded()) {
            throw new IOException("pg_basebackup from " + upstream.primary().node() + " failed: " + result.lastLine());
        }
    }

    private void progress(String line) {
        var percent = PERCENT.matcher(line);
        if (percent.find()) {
            int copied = Math.min(99, Integer.parseInt(percent.group(1)));
            instance.view.change(facts -> facts.progress = copied);
        }
    }
}
