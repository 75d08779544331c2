package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.Upkeep.Pending;
import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's parameters: the group's with this node's file over them, as they were last given to the server, and what
 * the server says of them. A change is applied by a reload; what needs a restart is told until there was one. The group's
 * are kept on disk, because a start must not wait until somebody is heard who knows them.
 */
final class Parameters {
    private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);
    private static final long PACE = 5_000_000_000L;
    /** What a restart mends is named as pending; a list of slots that do not exist yet is meant to be refused. */
    private static final String REFUSED = """
            select coalesce(f.name, '?'), f.error || ' (' || f.sourcefile || ', line ' || f.sourceline || ')'
              from pg_file_settings f
             where f.error is not null and f.name is distinct from 'synchronized_standby_slots'
               and not exists (select from pg_settings s where s.name = lower(f.name) and s.pending_restart)
             order by 1""";

    private static final String WAITING = """
            select s.name, current_setting(s.name), s.pending_restart,
                   coalesce((select f.setting from pg_file_settings f where lower(f.name) = s.name
                              order by f.seqno desc limit 1), 'default')
              from pg_settings s where s.pending_restart or s.name = any ('{%s}') order by 1""".formatted(String.join(",", LeastSettings.names()));

    /** The group's parameters as they stand on disk. */
    private record Kept(Map<String, String> values) {}

    private record Waiting(String name, String running, boolean pending, String file) {}

    private final Instance instance;
    private final Path kept;
    private Map<String, String> ofFile;
    private Map<String, String> ofGroup;
    private Map<String, String> wanted;
    private Map<String, String> given;
    private boolean again;
    private volatile List<Pending> pending = List.of();
    private volatile long askedAt = System.nanoTime() - PACE;

    Parameters(Instance instance) {
        this.instance = instance;
        this.kept = instance.settings.stateDir().resolve("group-parameters.json");
        this.ofFile = new TreeMap<>(instance.settings.parameters());
        this.ofGroup = kept();
        this.wanted = merged();
        this.given = wanted;
        instance.files.parameters(wanted);
    }

    private Map<String, String> kept() {
        try {
            var text = Durable.read(kept);
            return text.isBlank()
                    ? Map.of()
                    : Json.read(text.getBytes(StandardCharsets.UTF_8), Kept.class)
                            .values();
        } catch (IOException e) {
            LOG.warn(
                    "group {}: {} cannot be read, so the group's parameters count once they are heard again: {}",
                    instance.settings.group(),
                    kept,
                    e.getMessage());
            return Map.of();
        }
    }

    private Map<String, String> merged() {
        var all = new TreeMap<>(ofGroup);
        all.putAll(ofFile);
        return all;
    }

    /** What the file says from now on; refused as a whole when one of them may not be set. */
    synchronized void want(Map<String, String> newest) {
        newest.forEach(PostgresSettings::permitted);
        ofFile = new TreeMap<>(newest);
        settle();
    }

    /** What the group says from now on; what this release must not set is left out. */
    synchronized void wantForGroup(Map<String, String> newest) {
        if (newest.equals(ofGroup)) {
            return;
        }
        var permitted = new TreeMap<>(newest);
        permitted.entrySet().removeIf(entry -> !permitted(entry.getKey(), entry.getValue()));
        ofGroup = permitted;
        settle();
        try {
            Durable.write(kept, Json.text(new Kept(ofGroup)), new RunAs("", List.of()));
        } catch (IOException e) {
            LOG.warn("group {}: {} cannot be written: {}", instance.settings.group(), kept, e.getMessage());
        }
    }

    private boolean permitted(String name, String value) {
        try {
            PostgresSettings.permitted(name, value);
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "group {}: a parameter of the group is not taken here: {}",
                    instance.settings.group(),
                    e.getMessage());
            return false;
        }
    }

    private void settle() {
        wanted = merged();
        instance.files.parameters(wanted);
    }

    private synchronized Map<String, String> wanted() {
        return wanted;
    }

    /** A start reads the files as they are. */
    synchronized void given() {
        given = wanted;
        again = false;
        askedAt = System.nanoTime() - PACE;
    }

    /** As if they had changed: the running server reads its files again. */
    synchronized void giveAgain() {
        again = true;
    }

    /** Lets a running server read what changed since it was given its parameters. */
    void apply() throws IOException, SQLException {
        var newest = wanted();
        if (!due() || !instance.postmaster.alive()) {
            return;
        }
        instance.files.write(instance.data.control().least(), false);
        instance.reload();
        LOG.info("group {}: parameters reloaded: {}", instance.settings.group(), changes(before(), newest));
        synchronized (this) {
            given = newest;
            again = false;
        }
        askedAt = System.nanoTime() - PACE;
    }

    private synchronized boolean due() {
        return again || !wanted.equals(given);
    }

    private synchronized Map<String, String> before() {
        return given;
    }

    private static String changes(Map<String, String> before, Map<String, String> after) {
        var texts = new ArrayList<String>();
        after.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                texts.add(name + " = " + value);
            }
        });
        before.keySet().stream().filter(name -> !after.containsKey(name)).forEach(name -> texts.add(name + " removed"));
        return String.join(", ", texts);
    }

    /** What waits for a restart, as it was last looked at. */
    List<Pending> pending() {
        return pending;
    }

    /** The names of those that wait until the primary was lowered. */
    List<String> lowered() {
        return pending.stream().filter(Pending::lowered).map(Pending::name).toList();
    }

    /** What an operator has to know of the parameters; empty when all are in force. */
    String verdict(Session sql, String before) throws SQLException {
        if (System.nanoTime() - askedAt < PACE) {
            return before;
        }
        askedAt = System.nanoTime();
        look(sql);
        var refused = sql.first(REFUSED, row -> "PostgreSQL refuses " + row.getString(1) + ": " + row.getString(2));
        return refused.orElseGet(this::sentence);
    }

    /** Looks now; whoever restarts by it must not go by what was true some seconds ago. */
    void look(Session sql) throws SQLException {
        var asked = wanted();
        var found = new ArrayList<Pending>();
        for (var w : sql.rows(
                WAITING, row -> new Waiting(row.getString(1), row.getString(2), row.getBoolean(3), row.getString(4)))) {
            if (LeastSettings.below(asked.get(w.name), w.running)) {
                found.add(new Pending(w.name, w.running, asked.getOrDefault(w.name, ""), true));
            } else if (w.pending && !instance.files.overruled(w.name)) {
                found.add(new Pending(w.name, w.running, w.file, false));
            }
        }
        pending = List.copyOf(found);
    }

    private String sentence() {
        var names =
                pending.stream().filter(p -> !p.lowered()).map(Pending::name).toList();
        return names.isEmpty() ? instance.files.raised() : PostgresFacts.WAITS + String.join(", ", names);
    }
}
