package io.holdfast.failover.postgres;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's parameters: as they stand in the node's file now, as they were last given to the server, and what the
 * server says of them. A change is applied by a reload; what needs a restart is told until there was one.
 */
final class Parameters {
    private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);
    private static final long PACE = 5_000_000_000L;
    /** What a restart mends is named once, as pending; a list of slots that do not exist yet is meant to be refused. */
    private static final String VERDICT = """
            select name, true, '' from pg_settings where pending_restart
            union all
            select coalesce(f.name, '?'), false, f.error || ' (' || f.sourcefile || ', line ' || f.sourceline || ')'
              from pg_file_settings f
             where f.error is not null and f.name is distinct from 'synchronized_standby_slots'
               and not exists (select from pg_settings s where s.name = lower(f.name) and s.pending_restart)
             order by 2, 1""";

    private record Verdict(String name, boolean pending, String error) {}

    private final Instance instance;
    private Map<String, String> wanted;
    private Map<String, String> given;
    private long askedAt = System.nanoTime() - PACE;

    Parameters(Instance instance) {
        this.instance = instance;
        this.wanted = new TreeMap<>(instance.settings.parameters());
        this.given = wanted;
    }

    /** What the file says from now on; refused as a whole when one of them may not be set. */
    synchronized void want(Map<String, String> newest) {
        newest.forEach(PostgresSettings::permitted);
        wanted = new TreeMap<>(newest);
        instance.files.parameters(wanted);
    }

    private synchronized Map<String, String> wanted() {
        return wanted;
    }

    /** A start reads the files as they are. */
    synchronized void given() {
        given = wanted;
    }

    /** Lets a running server read what changed since it was given its parameters. */
    void apply() throws IOException, SQLException {
        var newest = wanted();
        if (newest.equals(given) || !instance.postmaster.alive()) {
            return;
        }
        instance.files.write(instance.data.control().least());
        instance.reload();
        LOG.info("group {}: parameters reloaded: {}", instance.settings.group(), changes(given, newest));
        synchronized (this) {
            given = newest;
        }
        askedAt = System.nanoTime() - PACE;
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

    /** What an operator has to know of the parameters; empty when all are in force. */
    String verdict(Session sql, String before) throws SQLException {
        if (System.nanoTime() - askedAt < PACE) {
            return before;
        }
        askedAt = System.nanoTime();
        var verdicts = sql.rows(VERDICT, row -> new Verdict(row.getString(1), row.getBoolean(2), row.getString(3)));
        return verdicts.stream()
                .filter(v -> !v.pending)
                .findFirst()
                .map(v -> "PostgreSQL refuses " + v.name + ": " + v.error)
                .orElseGet(() -> pending(verdicts));
    }

    private String pending(List<Verdict> verdicts) {
        var names = verdicts.stream()
                .map(Verdict::name)
                .filter(name -> !instance.files.overruled(name))
                .toList();
        return names.isEmpty()
                ? instance.files.raised()
                : "changed, and in force only after a restart of this instance: " + String.join(", ", names);
    }
}
