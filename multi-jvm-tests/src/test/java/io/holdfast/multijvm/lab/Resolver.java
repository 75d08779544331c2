package io.holdfast.multijvm.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What stands at the addresses of this machine's name servers, for one host only: nobody who answers, or a liar. */
public final class Resolver {
    /** What each name leads to where lies are told; nobody's address, kept for examples (RFC 5737). */
    public static final String LIE = "192.0.2.66";

    private static final Path SETTINGS = Path.of("/etc/resolv.conf");
    /** Notes each question; a lie is an address, with the question's own name and number. */
    private static final String SERVER = """
            use Socket; $| = 1;
            my ($address, $lie, $log) = @ARGV;
            socket(my $s, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
            bind($s, sockaddr_in(53, inet_aton($address))) or die "bind: $!";
            print "listening\\n";
            while (defined(my $from = recv($s, my $q, 1500, 0))) {
                next if length($q) < 17;
                my ($name, $i) = ("", 12);
                while (my $n = ord(substr($q, $i, 1))) { $name .= substr($q, $i + 1, $n) . "."; $i += $n + 1; }
                open(my $l, ">>", $log); print $l "$name\\n"; close($l);
                next unless $lie;
                my $question = substr($q, 12, $i + 5 - 12);
                my $known = unpack("n", substr($q, $i + 1, 2)) == 1;
                my $head = substr($q, 0, 2) . pack("nnnnn", 0x8180, 1, $known ? 1 : 0, 0, 0);
                my $answer = $known ? pack("nnnNn", 0xc00c, 1, 1, 5, 4) . inet_aton($lie) : "";
                send($s, $head . $question . $answer, 0, $from);
            }
            """;

    private final String space;
    private final Path log;
    private final List<String> added = new ArrayList<>();
    private final List<Process> servers = new ArrayList<>();

    Resolver(String space, Path log) {
        this.space = space;
        this.log = log;
    }

    /**
     * From now on.
     *
     * @param lie what each name leads to; empty: nobody answers
     */
    public void begin(String lie) {
        for (var address : addresses()) {
            if (!address.startsWith("127.")) {
                inSpace("ip", "addr", "add", address + "/32", "dev", "lo");
                added.add(address);
            }
            servers.add(server(address, lie));
        }
    }

    private Process server(String address, String lie) {
        var server = Shell.begin(
                List.of("nsenter", "--net=/run/netns/" + space, "perl", "-e", SERVER, address, lie, log.toString()));
        var said = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        try {
            var first = String.valueOf(said.readLine());
            if (!first.equals("listening")) {
                throw new AssertionError("nobody can be a name server at " + address + ": " + first);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server;
    }

    /** Those of version 4; at least one, for this machine may ask nobody. */
    private static List<String> addresses() {
        try {
            var told = Files.readAllLines(SETTINGS).stream()
                    .filter(line -> line.matches("nameserver\\s+[0-9.]+\\s*"))
                    .map(line -> line.split("\\s+", -1)[1])
                    .toList();
            return told.isEmpty() ? List.of("127.0.0.1") : told; // as libc does
        } catch (IOException none) {
            return List.of("127.0.0.1");
        }
    }

    /** What somebody on the host learns of a name within {@code patience}; empty when nothing. */
    public String answer(String name, Duration patience) {
        return Shell.attempt(
                        "nsenter",
                        "--net=/run/netns/" + space,
                        "timeout",
                        Long.toString(patience.toSeconds()),
                        "getent",
                        "ahostsv4",
                        name)
                .said()
                .strip();
    }

    /** The names that anybody on the host asked for. */
    public List<String> asked() {
        try {
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever is left of it. */
    public void end() {
        servers.forEach(Process::destroyForcibly);
        added.forEach(address -> Shell.attempt("ip", "-n", space, "addr", "del", address + "/32", "dev", "lo"));
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void inSpace(String... command) {
        var all = new ArrayList<>(List.of(command[0], "-n", space));
        all.addAll(List.of(command).subList(1, command.length));
        Shell.run(all.toArray(String[]::new));
    }
}
