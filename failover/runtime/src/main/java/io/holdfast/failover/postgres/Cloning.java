package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Command;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Incarnation;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a node that is no member to the primary's data: by following it if what is there still counts, else by a
 * clone. What lay there is wiped only when it is the group's own or a half-made copy; new data is a new life.
 */
final class Cloning {
    private static final Logger LOG = LoggerFactory.getLogger(Cloning.class);
    private static final Pattern PERCENT = Pattern.compile("\\((\\d+)%\\)");
    private static final Set<RebuildMark.Kind> HOPELESS = Set.of(RebuildMark.Kind.INITIALISE, RebuildMark.Kind.CLONE);

    private final Instance instance;
    private final Following following;

    Cloning(Instance instance, Following following) {
        this.instance = instance;
        this.following = following;
    }

    void pursue(Order.Rebuild order) throws IOException, SQLException, SupersededException, FailedException {
        var upstream = Upstream.of(order);
        instance.secrets.keep(upstream.secret());
        if (!worthKeeping(order.retired())) {
            clone(upstream);
        }
        try {
            following.follow(upstream);
        } catch (FailedException e) {
            LOG.warn(
                    "group {}: this data cannot follow, so it is cloned anew: {}",
                    instance.settings.group(),
                    e.sentence());
            clone(upstream);
        }
    }

    private boolean worthKeeping(List<Incarnation> retired) throws IOException {
        var life = instance.data.noted();
        return life != null
                && !retired.contains(life)
                && instance.data.known()
                && instance.mark.read().filter(HOPELESS::contains).isEmpty();
    }

    private void clone(Upstream upstream) throws IOException, SQLException, SupersededException, FailedException {
        requireOurs(upstream);
        upstream.ensureSlot(instance);
        instance.unlessGivenUp(upstream);
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
            facts.because("");
        });
        instance.data.wipe();
        instance.data.prepare();
        baseBackup(upstream);
        instance.histories.restart(upstream.histories(upstream.lineage()));
        instance.data.newIncarnation();
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
        try {
            var own = instance.data.control().systemId();
            if (!own.equals(upstream.systemId())) {
                throw new FailedException(path + " belongs to the database system " + own + ", the group to "
                        + upstream.systemId() + ": move that data away, and it is cloned anew");
            }
        } catch (DataDirectory.DamagedException e) {
            if (!instance.data.same()) {
                throw new FailedException("pg_control in " + path + " is damaged, and nothing else tells whose data"
                        + " this is: move it away, and it is cloned anew");
            }
        }
    }

    private void baseBackup(Upstream upstream) throws IOException, SupersededException {
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
                .unless(() -> instance.goal.gaveUp(upstream::servedBy))
                .eachLine(this::progress)
                .run();
        instance.unlessGivenUp(upstream);
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
