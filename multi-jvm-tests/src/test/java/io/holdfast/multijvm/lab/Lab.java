package io.holdfast.multijvm.lab;

import io.holdfast.multijvm.Await;
import io.holdfast.multijvm.Ground;
import io.holdfast.multijvm.PostgresHome;
import io.holdfast.multijvm.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Hosts that can be parted from each other, lose power and stand still, each with a file system of its own. */
public final class Lab implements Ground {
    static final String FOLDER = "holdfast-chaos-";
    static final String OWNER = "owner";
    private static final Duration END = Duration.ofMinutes(1);

    private final Names names = Names.fresh();
    private final Path folder = PostgresHome.folder(FOLDER + names.suffix() + "-");
    private final Network network;
    private final List<Disk> disks;
    private Optional<Clocks> clocks = Optional.empty();
    private final Thread atTheEnd = new Thread(this::remove, "lab-end");

    private Lab(int hosts) {
        network = new Network(names, hosts);
        disks = IntStream.rangeClosed(1, hosts)
                .mapToObj(n -> new Disk(folder.resolve("disk" + n), folder.resolve("h" + n)))
                .toList();
    }

    /**
     * What an earlier run could not clean up is removed first.
     *
     * @param withClocks each host has a wall clock of its own, where a C compiler is there
     */
    public static Lab of(int hosts, boolean withClocks) {
        Leftovers.remove();
        var lab = new Lab(hosts);
        Runtime.getRuntime().addShutdownHook(lab.atTheEnd);
        try {
            share(lab.folder);
            Files.writeString(lab.folder.resolve(OWNER), ProcessHandle.current().pid() + " " + lab.names.suffix());
            lab.network.up();
            for (var disk : lab.disks) {
                disk.make();
            }
            if (withClocks) {
                lab.clocks = Clocks.of(lab.folder, hosts);
            }
            return lab;
        } catch (IOException e) {
            lab.close();
            throw new UncheckedIOException(e);
        } catch (AssertionError e) {
            lab.close();
            throw e;
        }
    }

    /**
     * Whoever copies all mounts meanwhile, as {@code ip netns exec} does for anybody on this machine, then loses a disk
     * together with its host. Otherwise the file system would live on in that copy, and be mounted as it was: without power.
     */
    private static void share(Path folder) {
        Shell.run("mount", "--bind", folder.toString(), folder.toString());
        Shell.run("mount", "--make-shared", folder.toString());
    }

    /** Once its disks have ended. */
    static void endSharing(Path folder) {
        Shell.attempt("umount", "-l", folder.toString());
    }

    public Network network() {
        return network;
    }

    public Disk disk(int host) {
        return disks.get(host - 1);
    }

    /** Of the hosts, if they have their own. */
    public Optional<Clocks> clocks() {
        return clocks;
    }

    /** What the host learns of names, as long as {@link Resolver#begin} is not undone. */
    public Resolver resolver(int host) {
        return new Resolver(names.space(host), folder.resolve("asked" + host));
    }

    public int hosts() {
        return disks.size();
    }

    @Override
    public String net() {
        return network.net();
    }

    @Override
    public Path folder() {
        return folder;
    }

    /** Enters the host's network only: mounts stay common, so that a file system can be taken away from all at once. */
    @Override
    public List<String> entrance(int n) {
        var inside = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + names.space(n)));
        clocks.ifPresent(own -> inside.addAll(own.entrance(n)));
        return List.copyOf(inside);
    }

    /** Every process of the host. */
    public List<Long> processes(int host) {
        return processes(names.space(host));
    }

    static List<Long> processes(String space) {
        return Shell.attempt("ip", "netns", "pids", space)
                .said()
                .lines()
                .filter(line -> line.matches("\\d+"))
                .map(Long::parseLong)
                .filter(Signals::alive)
                .toList();
    }

    /** kill -9 to all, until none is left: the dying start no others any more. */
    public void killAll(int host) {
        Await.that("nothing runs on host " + host, END, () -> {
            var left = processes(host);
            left.forEach(pid -> Signals.send("KILL", pid));
            return left.isEmpty();
        });
    }

    /** Everything on the host stands still. */
    public void pauseAll(int host) {
        Await.that("everything stands still on host " + host, END, () -> {
            var moving =
                    processes(host).stream().filter(pid -> !Signals.paused(pid)).toList();
            moving.forEach(pid -> Signals.send("STOP", pid));
            return moving.isEmpty();
        });
    }

    public void resumeAll(int host) {
        processes(host).forEach(Signals::resume);
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(atTheEnd);
    }

    private void remove() {
        disks.forEach(Disk::end); // first of all: who waits for a frozen disk cannot die
        Leftovers.endSpaces(names.suffix());
        disks.forEach(Disk::end);
        endSharing(folder);
        PostgresHome.delete(folder);
    }
}
