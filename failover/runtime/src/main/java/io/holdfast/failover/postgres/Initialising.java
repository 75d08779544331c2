package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Command;
import io.holdfast.failover.instance.FailedException;
import io.holdfast.failover.instance.SupersededException;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the group's first data, only where nothing is, and leaves it fenced. A mark lets a crash midway begin again. */
final class Initialising {
    private static final Logger LOG = LoggerFactory.getLogger(Initialising.class);

    private final Instance instance;
    private final Fencing fencing;

    Initialising(Instance instance, Fencing fencing) {
        this.instance = instance;
        this.fencing = fencing;
    }

    void pursue(Order.Initialise order) throws IOException, SQLException, SupersededException, FailedException {
        if (instance.postmaster.alive() && instance.state() == InstanceState.FENCED) {
            return;
        }
        var begun = instance.mark.read();
        if (begun.filter(kind -> kind == RebuildMark.Kind.INITIALISE).isPresent()) {
            instance.stopAtOnce();
            instance.data.wipe();
        }
        if (instance.data.empty()) {
            make(order);
        } else if (!instance.data.known()) {
            throw new FailedException(instance.data.path() + " holds data that Holdfast does not know: move it away, or"
                    + " set instance.adopt = true to take it over");
        }
        fencing.fence(order, Epoch.NONE);
    }

    private void make(Order order) throws IOException, SupersededException, FailedException {
        instance.view.change(facts -> {
            facts.state = InstanceState.INITIALISING;
            facts.rebuilding = true;
        });
        instance.mark.set(RebuildMark.Kind.INITIALISE);
        instance.data.prepare();
        initdb(order);
        var secret = instance.secrets.generate();
        roles(instance, secret);
        instance.unlessGivenUp(order);
        instance.histories.restart(List.of(1L));
        var life = instance.data.newIncarnation();
        instance.mark.remove();
        var systemId = instance.data.control().systemId();
        instance.view.change(facts -> {
            facts.incarnation = life;
            facts.secret = secret;
            facts.systemId = systemId;
            facts.rebuilding = false;
        });
        LOG.info(
                "group {}: data made in {}, system identifier {}",
                instance.settings.group(),
                instance.data.path(),
                systemId);
    }

    private void initdb(Order order) throws IOException, FailedException {
        var locale = Files.exists(Path.of("/usr/lib/locale/C.utf8")) ? "C.UTF-8" : "C";
        var argv = List.of(
                instance.settings.binary("initdb").toString(),
                "-D",
                instance.data.path().toString(),
                "-k",
                "-E",
                "UTF8",
                "--locale=" + locale,
                "-U",
                "postgres",
                "--auth-local=peer",
                "--auth-host=reject");
        var result = Command.of(instance.owner.argv(argv))
                .within(Duration.ofMinutes(5))
                .unless(() -> instance.goal.gaveUp(order))
                .run();
        if (!result.succeeded()) {
            throw new FailedException("initdb failed in " + instance.data.path() + ": " + result.lastLine());
        }
        instance.data.withoutRemarks("postgresql.conf");
    }

    /** In single-user mode, where nobody else can come in; the password goes through a pipe. */
    static void roles(Instance instance, Secret secret) throws IOException, FailedException {
        var argv = List.of(
                instance.settings.binary("postgres").toString(),
                "--single",
                "-D",
                instance.data.path().toString(),
                "-c",
                "password_encryption=scram-sha-256",
                "-c",
                "log_statement=none",
                "-c",
                "log_min_error_statement=panic",
                "-c",
                "log_min_duration_statement=-1",
                "-c",
                "synchronous_standby_names=",
                "-c",
                "exit_on_error=true",
                "postgres");
        var result = Command.of(instance.owner.argv(argv))
                .within(Duration.ofMinutes(5))
                .input(role("holdfast", "superuser", secret) + role("holdfast_replication", "replication", secret))
                .run();
        if (!result.succeeded()
                || result.output().contains("ERROR:")
                || result.output().contains("FATAL:")) {
            throw new FailedException(
                    "the roles of Holdfast could not be made in " + instance.data.path() + ": " + result.lastLine());
        }
    }

    private static String role(String name, String right, Secret secret) {
        return ("do $$ begin if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s; end if;"
                        + " alter role %1$s %2$s login password '%3$s'; end $$\n")
                .formatted(name, right, secret.reveal());
    }
}
