package io.holdfast.multijvm;

import java.nio.file.Path;
import java.util.List;

/** What the hosts of a cluster stand on: their addresses, their files, and how a process gets onto one of them. */
public interface Ground extends AutoCloseable {
    /** The first three numbers of all addresses, for example {@code 127.17.42.}; host {@code n} has {@code n} behind them. */
    String net();

    /** Holds all that the cluster writes; the files of host {@code n} are in its folder {@code hn}. */
    Path folder();

    /** What stands before a command that is to run on host {@code n}. */
    List<String> entrance(int n);

    /** Called when no process of the cluster is left. */
    @Override
    void close();

    /** Loopback addresses of one machine: the hosts share everything but their addresses. */
    static Ground loopback() {
        record Loops(String net, Path folder) implements Ground {
            @Override
            public List<String> entrance(int n) {
                return List.of();
            }

            @Override
            public void close() {
                PostgresHome.delete(folder);
            }
        }
        return new Loops(Loopback.freeNet(4), PostgresHome.folder("holdfast-spec-"));
    }
}
