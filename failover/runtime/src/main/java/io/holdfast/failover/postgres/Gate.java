package io.holdfast.failover.postgres;

import io.holdfast.failover.instance.Durable;
import io.holdfast.failover.instance.FileMark;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code pg_hba.conf}: who may come in. Closed, only agents and replicas of the group and the operator on the local
 * socket; open, the operator's lines as well. A primary is closed until its epoch is.
 */
final class Gate {
    private final PostgresSettings settings;
    private final RunAs owner;
    private List<Member> members = List.of();
    private boolean open;
    /** The file as it was last found right, for the same members and as open; then it need not be read again. */
    private String right = "";

    Gate(PostgresSettings settings, RunAs owner) {
        this.settings = settings;
        this.owner = owner;
    }

    Path hbaFile() {
        return settings.engineDir().resolve("pg_hba.conf");
    }

    Path identFile() {
        return settings.engineDir().resolve("pg_ident.conf");
    }

    /** Writes the files anew; true when the server has to be told. */
    synchronized boolean set(boolean wanted, List<Member> known) throws IOException {
        var mark = FileMark.of(hbaFile());
        if (wanted == open && known.equals(members) && mark.equals(right)) {
            return false;
        }
        members = known;
        open = wanted;
        var text = String.join("\n", lines()) + "\n";
        right = mark; // from before it is read: what is changed meanwhile is read once more
        if (Durable.read(hbaFile()).equals(text)) {
            return false;
        }
        Durable.write(hbaFile(), text, owner);
        return true;
    }

    synchronized boolean set(boolean wanted) throws IOException {
        return set(wanted, members);
    }

    void writeIdent() throws IOException {
        var text = "holdfast " + owner.user() + " postgres\nholdfast root postgres\n";
        Durable.write(identFile(), text, owner);
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("# written by Holdfast, which overwrites it; an operator's lines belong in instance.hba");
        lines.add("local all postgres peer map=holdfast");
        for (var host : hosts()) {
            lines.add("host all holdfast " + host + " scram-sha-256");
            lines.add("host replication holdfast_replication " + host + " scram-sha-256");
            lines.add("host postgres holdfast_replication " + host + " scram-sha-256");
        }
        lines.add("host all holdfast all reject");
        lines.add("host all,replication holdfast_replication all reject");
        if (open) {
            lines.addAll(settings.hba());
        }
        return lines;
    }

    private Set<String> hosts() {
        var hosts = new LinkedHashSet<>(List.of("127.0.0.0/8", "::1/128"));
        if (settings.peerHosts().isEmpty()) {
            hosts.add("all");
        }
        hosts.add(address(settings.host()));
        members.forEach(member -> hosts.add(address(member.host())));
        settings.peerHosts().forEach(host -> hosts.add(address(host)));
        return hosts;
    }

    private static String address(String host) {
        if (host.indexOf(':') >= 0) {
            return host + "/128";
        }
        return host.chars().allMatch(c -> c == '.' || Character.isDigit(c)) ? host + "/32" : host;
    }
}
