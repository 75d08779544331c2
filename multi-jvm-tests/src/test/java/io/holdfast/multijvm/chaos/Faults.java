package io.holdfast.multijvm.chaos;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The matrix: every declared fault, by row. */
final class Faults {
    static final List<Fault> MATRIX = Stream.of(
                    ProcessFaults.ALL,
                    NetworkFaults.ALL,
                    DiskFaults.ALL,
                    ClockFaults.ALL,
                    ScarcityFaults.ALL,
                    RebuildFaults.ALL,
                    OperatorFaults.ALL)
            .flatMap(List::stream)
            .sorted(Comparator.comparingInt(Fault::row))
            .toList();

    /** Those that go together with any other on another host; only one of them touches the network between all hosts. */
    static final List<Fault> COMPOSABLE = List.of(
            ProcessFaults.KILL_SERVER,
            ProcessFaults.KILL_NODE,
            ProcessFaults.KILL_REPLICAS_NODE,
            ProcessFaults.KILL_HOST,
            ProcessFaults.STOP_SERVER,
            ProcessFaults.STOP_SERVER_AND_NODE,
            ProcessFaults.STOP_RECEIVER,
            ProcessFaults.FREEZE_HOST,
            ProcessFaults.SHORT_PAUSE,
            ClockFaults.PRIMARY_AHEAD,
            ClockFaults.PRIMARY_BACK,
            ClockFaults.REPLICA_BACK,
            NetworkFaults.NARROW_WIRE,
            DiskFaults.POWER_LOSS,
            DiskFaults.REPLICAS_POWER_LOSS,
            DiskFaults.SLOW,
            DiskFaults.REPLICA_SLOW,
            DiskFaults.REPLICA_STALLED,
            DiskFaults.FULL,
            DiskFaults.FAILS,
            DiskFaults.REPLICA_FAILS);

    static final List<Fault> OF_THE_NETWORK = List.of(
            NetworkFaults.CUT_OFF,
            NetworkFaults.MINORITY,
            NetworkFaults.REPLICA_CUT_OFF,
            NetworkFaults.MUTE,
            NetworkFaults.DEAF,
            NetworkFaults.FLAPPING,
            NetworkFaults.REPLICA_FLAPPING);

    private Faults() {}
}
