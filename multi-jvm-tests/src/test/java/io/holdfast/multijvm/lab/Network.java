package io.holdfast.multijvm.lab;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Hosts as network namespaces on one bridge, which has a namespace of its own; this machine has a plug in it, too, as the
 * clients' host. Nothing is routed, so nothing leaves. A wire that is cut is silent: nobody is told, no carrier is lost.
 */
public final class Network {
    /** Of nobody: what is sent there is heard by no host. */
    private static final String NOBODY = "02:00:00:00:00:fe";

    private static final int CLIENT = 100;

    private final Names names;
    private final String net = freeNet();
    private final int hosts;

    Network(Names names, int hosts) {
        this.names = names;
        this.hosts = hosts;
    }

    String net() {
        return net;
    }

    int hosts() {
        return hosts;
    }

    void up() {
        Shell.run("ip", "netns", "add", names.hub());
        inHub("ip", "link", "add", "hub", "type", "bridge");
        inHub("ip", "link", "set", "hub", "up");
        IntStream.rangeClosed(1, hosts).forEach(this::plugIn);
        Shell.run("ip", "link", "add", names.plug(), "type", "veth", "peer", "name", "client", "netns", names.hub());
        inHub("ip", "link", "set", "client", "master", "hub", "up");
        Shell.run("ip", "addr", "add", net + CLIENT + "/24", "dev", names.plug());
        Shell.run("ip", "link", "set", names.plug(), "up");
    }

    private void plugIn(int host) {
        Shell.run("ip", "netns", "add", names.space(host));
        inSpace(host, "ip", "link", "set", "lo", "up");
        inHub("ip", "link", "add", port(host), "type", "veth", "peer", "name", "eth0", "netns", names.space(host));
        inHub("ip", "link", "set", port(host), "master", "hub", "up");
        inSpace(host, "ip", "addr", "add", net + host + "/24", "dev", "eth0");
        inSpace(host, "ip", "link", "set", "eth0", "up");
    }

    /** Nothing goes to the host or comes from it any more, for the clients either. */
    public void silence(int host) {
        inHub("bridge", "link", "set", "dev", port(host), "state", "0");
    }

    public void unsilence(int host) {
        inHub("bridge", "link", "set", "dev", port(host), "state", "3");
    }

    /** What {@code from} sends to {@code to} is lost; the other direction is left alone. */
    public void cut(int from, int to) {
        inSpace(from, "ip", "neigh", "replace", net + to, "lladdr", NOBODY, "nud", "permanent", "dev", "eth0");
    }

    /** Also where it is whole already. */
    public void mend(int from, int to) {
        Shell.attempt("ip", "-n", names.space(from), "neigh", "del", net + to, "dev", "eth0");
    }

    public void cutBoth(int one, int other) {
        cut(one, other);
        cut(other, one);
    }

    public void mendBoth(int one, int other) {
        mend(one, other);
        mend(other, one);
    }

    /** What the host sends goes through a narrow, short queue from now on: it is late, and what finds no room is lost. */
    public void narrow(int host, String rate) {
        inSpace(
                host, "tc", "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate", rate, "burst", "3k", "limit",
                "12k");
    }

    public void widen(int host) {
        inSpace(host, "tc", "qdisc", "del", "dev", "eth0", "root");
    }

    /**
     * One packet of {@code every} that the host sends is lost from now on, drawn by chance, on its way rather than at its own queue
     * (which would tell the sender); false where nftables or the kernel's part of it is missing.
     */
    public boolean lose(int host, int every) {
        var rules = """
                table netdev lossy-%1$s {
                    chain wire {
                        type filter hook ingress device "%1$s" priority 0;
                        numgen random mod %2$d 0 counter drop
                    }
                }
                """.formatted(port(host), every);
        return Shell.attempt("ip", "netns", "exec", names.hub(), "nft", rules).good();
    }

    /** Back to a wire that loses nothing; returns how many packets {@link #lose} took. */
    public long keep(int host) {
        var table = "lossy-" + port(host);
        var told = Shell.run("ip", "netns", "exec", names.hub(), "nft", "list", "table", "netdev", table);
        Shell.run("ip", "netns", "exec", names.hub(), "nft", "delete", "table", "netdev", table);
        return first("packets (\\d+)", told);
    }

    /** How many packets found no room in the queue of {@link #narrow}. */
    public long dropped(int host) {
        var told = in(names.space(host), "tc", "-s", "qdisc", "show", "dev", "eth0");
        return first("dropped (\\d+)", told);
    }

    private static long first(String number, String told) {
        var found = Pattern.compile(number).matcher(told);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** Whether a datagram of one host is heard by the other, by sending one. */
    public boolean passes(int from, int to) {
        return new Datagram(names.space(from), names.space(to), net + to).heard();
    }

    private static String port(int host) {
        return "p" + host;
    }

    private void inSpace(int host, String... command) {
        var unused = in(names.space(host), command);
    }

    private void inHub(String... command) {
        var unused = in(names.hub(), command);
    }

    /** {@code ip}, {@code tc} and {@code bridge} all take the namespace as their first option. */
    private static String in(String space, String... command) {
        var all = new String[command.length + 2];
        all[0] = command[0];
        all[1] = "-n";
        all[2] = space;
        System.arraycopy(command, 1, all, 3, command.length - 1);
        return Shell.run(all);
    }

    private static String freeNet() {
        for (int tries = 0; tries < 1000; tries++) {
            var random = ThreadLocalRandom.current();
            var net = "10.%d.%d.".formatted(random.nextInt(64, 128), random.nextInt(256));
            if (free(net)) {
                return net;
            }
        }
        throw new AssertionError("no free network 10.64.0.0 to 10.127.255.0");
    }

    private static boolean free(String net) {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .noneMatch(address -> address.getHostAddress().startsWith(net));
        } catch (SocketException e) {
            throw new AssertionError("the machine's addresses cannot be listed", e);
        }
    }
}
