package io.holdfast.failover.postgres;

import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One PostgreSQL instance, as its node's file describes it. Settings that would break a promise of the group are
 * refused here, with the sentence that the operator reads.
 *
 * @param runAs the user that PostgreSQL runs as; empty: the agent's own
 * @param hba the operator's lines of pg_hba.conf, in force while the instance is open
 * @param parameters the operator's settings; those that Holdfast sets itself are refused
 * @param stateDir this group's folder below the node's own data directory; never inside {@code dataDir}
 * @param peerHosts addresses of all nodes, from which agents and replicas log in; empty: anywhere, with the password
 * @param adopt take over a cluster that Holdfast did not make
 * @param lease how long a promotion may run before the first extension of its lease is heard
 */
public record PostgresSettings(
        GroupName group,
        NodeName node,
        String host,
        int port,
        Path dataDir,
        Path binDir,
        String runAs,
        List<String> hba,
        Map<String, String> parameters,
        Path stateDir,
        int priority,
        boolean promotable,
        List<String> peerHosts,
        boolean adopt,
        Duration lease) {

    private static final Set<String> OWN = Set.of(
            "listen_addresses",
            "port",
            "unix_socket_directories",
            "hba_file",
            "ident_file",
            "config_file",
            "data_directory",
            "external_pid_file",
            "restart_after_crash",
            "wal_log_hints",
            "hot_standby",
            "cluster_name",
            "recovery_target_timeline",
            "recovery_target",
            "recovery_target_lsn",
            "recovery_target_name",
            "recovery_target_time",
            "recovery_target_xid",
            "primary_conninfo",
            "primary_slot_name",
            "synchronous_standby_names",
            "synchronized_standby_slots",
            "restore_command",
            "promote_trigger_file",
            "logging_collector",
            "log_destination",
            "wal_retrieve_retry_interval",
            "wal_receiver_status_interval",
            "wal_receiver_timeout",
            "wal_sender_timeout",
            "recovery_min_apply_delay");

    public PostgresSettings {
        dataDir = dataDir.toAbsolutePath().normalize();
        stateDir = stateDir.toAbsolutePath().normalize();
        hba = List.copyOf(hba);
        peerHosts = List.copyOf(peerHosts);
        parameters = Map.copyOf(parameters);
        require(!host.isBlank(), "instance.host of group " + group + " is empty: give the address it listens on");
        require(port > 0 && port < 65536, "instance.port " + port + " of group " + group + " is no port: use 1..65535");
        require(
                !stateDir.startsWith(dataDir),
                "the state folder " + stateDir + " lies in the data directory " + dataDir
                        + ", where a rebuild would wipe it: choose another");
        require(
                !dataDir.startsWith(stateDir.resolve("postgres")),
                "the data directory " + dataDir + " lies in " + stateDir.resolve("postgres")
                        + ", which holds Holdfast's own files: choose another");
        hba.forEach(PostgresSettings::oneLine);
        parameters.forEach(PostgresSettings::permitted);
    }

    /** Refuses a parameter that Holdfast sets itself or that would break a promise of the group. */
    static void permitted(String key, String value) {
        oneLine(value);
        var name = key.toLowerCase(Locale.ROOT);
        require(name.matches("[a-z_][a-z0-9_.]*"), "parameter '" + key + "' is not a PostgreSQL setting's name");
        require(!OWN.contains(name), "parameter " + name + " is set by Holdfast itself: remove it from 'parameters'");
        if (Set.of("fsync", "full_page_writes").contains(name)) {
            require(
                    ConfigFiles.switchedOn(value),
                    name + " = " + value + " would lose acknowledged writes: remove it from 'parameters'");
        }
        if (name.equals("synchronous_commit")) {
            require(
                    Set.of("on", "remote_apply").contains(value.toLowerCase(Locale.ROOT)),
                    "synchronous_commit = " + value
                            + " acknowledges writes that replicas have not flushed: use on or remote_apply");
        }
        if (name.equals("wal_level")) {
            require(
                    Set.of("replica", "logical").contains(value.toLowerCase(Locale.ROOT)),
                    "wal_level = " + value + " cannot feed replicas: use replica or logical");
        }
    }

    private static void oneLine(String text) {
        require(
                text.chars().noneMatch(c -> c < ' ' && c != '\t'),
                "a setting holds a line break: '" + text.replaceAll("\\p{Cntrl}", "?") + "'");
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /** The folder that PostgreSQL itself reads and writes: hba, sockets, log, password file. */
    Path engineDir() {
        return stateDir.resolve("postgres");
    }

    Path binary(String name) {
        return binDir.resolve(name);
    }

    static String slotOf(NodeName node) {
        return "holdfast_" + node.value().replace('-', '_');
    }
}
