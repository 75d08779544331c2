package io.holdfast.multijvm.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One packet from one host to another, to see whether that direction is open: TCP would need both. */
record Datagram(String from, String to, String address) {
    private static final String PORT = "9";
    private static final String LISTENER = """
            use Socket; $| = 1;
            socket(my $s, PF_INET, SOCK_DGRAM, 0) or die "listen: $!";
            bind($s, sockaddr_in($ARGV[0], INADDR_ANY)) or die "listen: $!";
            print "listening\n";
            my $wanted = "";
            vec($wanted, fileno($s), 1) = 1;
            print select($wanted, undef, undef, 0.5) ? "heard\n" : "silence\n";
            """;

    boolean heard() {
        var listener = Shell.begin(List.of("nsenter", "--net=/run/netns/" + to, "perl", "-e", LISTENER, PORT));
        try (var said = new BufferedReader(new InputStreamReader(listener.getInputStream(), StandardCharsets.UTF_8))) {
            var first = String.valueOf(said.readLine());
            if (!first.equals("listening")) {
                throw new AssertionError("nobody can listen in " + to + ": " + first);
            }
            Shell.run("nsenter", "--net=/run/netns/" + from, "bash", "-c", "echo > /dev/udp/" + address + "/" + PORT);
            return "heard".equals(said.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            listener.destroyForcibly();
        }
    }
}
