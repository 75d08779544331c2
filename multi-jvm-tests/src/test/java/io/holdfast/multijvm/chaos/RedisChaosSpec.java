package io.holdfast.multijvm.chaos;

import io.holdfast.multijvm.ClusterOf;
import io.holdfast.multijvm.NodeFile;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A Redis group with {@code appendfsync always} on hosts of its own. After each fault all that {@code WAIT} confirmed is there,
 * no two accepted writes at once, and all is whole again by itself.
 */
@ExtendWith(LabExtension.class)
@ClusterOf(NodeFile.Engine.REDIS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RedisChaosSpec {
    @Test
    @Order(1)
    void thePrimarysServerIsKilled(Scene scene) throws Exception {
        ChaosRun.passes(scene, RedisFaults.KILL_SERVER);
    }

    @Test
    @Order(2)
    void thePrimarysHostDies(Scene scene) throws Exception {
        ChaosRun.passes(scene, ProcessFaults.KILL_HOST);
    }

    @Test
    @Order(3)
    void thePrimarysHostIsCutOff(Scene scene) throws Exception {
        ChaosRun.passes(scene, NetworkFaults.CUT_OFF);
    }

    @Test
    @Order(4)
    void aPrimaryPartedFromTheOthersHasNothingConfirmedMoreThoughClientsReachIt(Scene scene) throws Exception {
        ChaosRun.passes(scene, NetworkFaults.MINORITY);
    }

    @Test
    @Order(5)
    void thePrimarysServerAndNodeStandStill(Scene scene) throws Exception {
        ChaosRun.passes(scene, RedisFaults.STOP_SERVER_AND_NODE);
    }

    @Test
    @Order(6)
    void thePrimarysHostLosesPower(Scene scene) throws Exception {
        ChaosRun.passes(scene, DiskFaults.POWER_LOSS);
    }

    @Test
    @Order(7)
    void thePrimarysDiskIsFull(Scene scene) throws Exception {
        ChaosRun.passes(scene, DiskFaults.FULL);
    }

    @Test
    @Order(8)
    void allHostsLosePowerAtOnce(Scene scene) throws Exception {
        ChaosRun.passes(scene, DiskFaults.ALL_LOSE_POWER);
    }

    @Test
    @Order(9)
    void thePrimarysServerIsKilledWhileAReplicaCopiesFromIt(Scene scene) throws Exception {
        ChaosRun.passes(scene, RedisFaults.KILL_SERVER_THAT_IS_COPIED);
    }
}
