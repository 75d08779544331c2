package io.holdfast.failover.postgres;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.RunAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What PostgreSQL is started with. Settings on which safety rests stand on the command line, where no file can undo
 * them; the operator's parameters stand in a generated file that includes the data directory's own.
 */
final class ConfigFiles {
    private static final int LONGEST_SOCKET_FOLDER = 90;

    private final PostgresSettings settings;
    private final RunAs owner;
    private final Gate gate;
    private volatile Map<String, String> parameters;
    private volatile Map<String, String> overAlterSystem = Map.of();
    private volatile String raised = "";
    private volatile boolean blind;

    ConfigFiles(PostgresSettings settings, RunAs owner, Gate gate) {
        this.settings = settings;
        this.owner = owner;
        this.gate = gate;
        this.parameters = settings.parameters();
    }

    void parameters(Map<String, String> newest) {
        parameters = Map.copyOf(newest);
    }

    /** What had to be set higher than it was asked for, as a sentence; empty when nothing had to. */
    String raised() {
        return raised;
    }

    static boolean switchedOn(String value) {
        return Set.of("on", "true", "yes", "1", "t", "y").contains(value.toLowerCase(Locale.ROOT));
    }

    Path configFile() {
        return settings.engineDir().resolve("postgresql.conf");
    }

    Path logFile() {
        return settings.engineDir().resolve("postgres.log");
    }

    Path passFile() {
        return settings.engineDir().resolve("pgpass");
    }

    /** Sockets have short names by law of the kernel. */
    Path socketDir() {
        var near = settings.engineDir().resolve("socket");
        if (near.toString().length() <= LONGEST_SOCKET_FOLDER) {
            return near;
        }
        var name = HexFormat.of().toHexDigits(settings.engineDir().toString().hashCode());
        return Path.of(System.getProperty("java.io.tmpdir"), "holdfast-" + name);
    }

    /**
     * Writes what the next start or reload reads.
     *
     * @param least settings that the data needs to be at least that high
     * @param blindNext nobody may log in before the server is a primary; PostgreSQL then asks for no least settings
     */
    void write(Map<String, Integer> least, boolean blindNext) throws IOException {
        blind = blindNext;
        owner.ownFolder(settings.engineDir());
        owner.ownFolder(socketDir());
        gate.writeIdent();
        var text = new StringBuilder("# written by Holdfast before every start\n");
        text.append("include_if_exists ")
                .append(quoted(settings.dataDir().resolve("postgresql.conf").toString()));
        text.append('\n');
        var values = settled();
        raise(least, values);
        values.forEach((key, value) ->
                text.append(key).append(" = ").append(quoted(value)).append('\n'));
        Durable.write(configFile(), text.toString(), owner);
    }

    /** What stands on the command line no restart will take from a file. */
    boolean overruled(String name) {
        return overAlterSystem.containsKey(name);
    }

    /** Too low a value in the files is overruled there; one of {@code ALTER SYSTEM} only on the command line. */
    private void raise(Map<String, Integer> least, Map<String, String> values) throws IOException {
        var asked = new LinkedHashMap<>(fileOfData("postgresql.conf"));
        asked.putAll(values);
        var inFile = LeastSettings.raised(least, asked);
        var altered = fileOfData("postgresql.auto.conf");
        overAlterSystem = LeastSettings.raisedOver(least, altered);
        asked.putAll(altered);
        var all = new LinkedHashMap<>(inFile);
        all.putAll(overAlterSystem);
        raised = LeastSettings.sentence(all, asked);
        values.putAll(inFile);
    }

    private Map<String, String> fileOfData(String name) throws IOException {
        return AutoConf.parse(Durable.read(settings.dataDir().resolve(name)));
    }

    /** Ours first, so that the operator's parameters win where both may speak. */
    private Map<String, String> settled() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("wal_keep_size", "256MB");
        all.put("max_slot_wal_keep_size", "8GB");
        all.put("max_wal_senders", "20");
        all.put("max_replication_slots", "20");
        all.put("wal_level", "replica");
        all.put("synchronous_commit", "on");
        all.put("password_encryption", "scram-sha-256");
        all.put("log_line_prefix", "%m [%p] %q%u@%d/%a ");
        all.putAll(LogicalSlots.settings(version(), parameters));
        all.putAll(parameters);
        return all;
    }

    /** Of the data, which is the programs' too; 0 while there is none. */
    private int version() throws IOException {
        var text = Durable.read(settings.dataDir().resolve("PG_VERSION")).strip();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    List<String> serverArguments() {
        var argv = new ArrayList<>(List.of(
                settings.binary("postgres").toString(), "-D", settings.dataDir().toString()));
        commandLine().forEach((key, value) -> {
            argv.add("-c");
            argv.add(key + "=" + value);
        });
        return argv;
    }

    private Map<String, String> commandLine() {
        Map<String, String> must = new LinkedHashMap<>();
        must.put("config_file", configFile().toString());
        must.put("hba_file", gate.hbaFile().toString());
        must.put("ident_file", gate.identFile().toString());
        must.put("listen_addresses", settings.host());
        must.put("port", Integer.toString(settings.port()));
        must.put("unix_socket_directories", socketDir().toString());
        must.put("cluster_name", settings.group().value());
        must.put("logging_collector", "off");
        must.put("log_destination", "stderr");
        must.put("fsync", "on");
        must.put("full_page_writes", "on");
        must.put("restart_after_crash", "off");
        must.put("wal_log_hints", "on");
        must.put("hot_standby", blind ? "off" : "on");
        must.put("recovery_target_timeline", "latest");
        must.put("recovery_min_apply_delay", "0");
        must.put("wal_retrieve_retry_interval", "100ms");
        must.put("wal_receiver_timeout", "5s");
        must.put("wal_receiver_status_interval", "1s");
        must.put("wal_sender_timeout", "5s");
        must.putAll(overAlterSystem);
        return must;
    }

    void writePassFile(String password) throws IOException {
        var text =
                password.isEmpty() ? "" : "*:*:*:holdfast:%1$s\n*:*:*:holdfast_replication:%1$s\n".formatted(password);
        if (!Durable.read(passFile()).equals(text)) {
            owner.ownFolder(settings.engineDir());
            Durable.write(passFile(), text, owner);
        }
    }

    /** {@code fsync = off} left in a file is a wish that Holdfast will not overrule in silence. */
    void refuseUnsafeFiles() throws RefusedException, IOException {
        for (var name : List.of("postgresql.conf", "postgresql.auto.conf")) {
            var file = settings.dataDir().resolve(name);
            if (!Files.exists(file)) {
                continue;
            }
            var values = AutoConf.parse(Files.readString(file, StandardCharsets.UTF_8));
            for (var key : List.of("fsync", "full_page_writes")) {
                if (!switchedOn(values.getOrDefault(key, "on"))) {
                    throw new RefusedException(
                            key + " is off in " + file + ", which would lose acknowledged writes: remove that line");
                }
            }
        }
    }
}
