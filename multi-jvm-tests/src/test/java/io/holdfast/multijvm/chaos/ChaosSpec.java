package io.holdfast.multijvm.chaos;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The ten faults that cover most, on hosts of their own: what {@code FailoverSpec} cannot do to processes of one machine. After
 * each of them nothing acknowledged is lost, one host acknowledged in each epoch, and all is whole again by itself.
 */
@ExtendWith(LabExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class ChaosSpec {
    @Test
    @Order(1)
    void thePrimarysHostDies(Scene scene) throws Exception {
        ChaosRun.passes(scene, ProcessFaults.KILL_HOST);
    }

    @Test
    @Order(2)
    void thePrimarysHostIsCutOff(Scene scene) throws Exception {
        ChaosRun.passes(scene, NetworkFaults.CUT_OFF);
    }

    @Test
    @Order(3)
    void thePrimarysWordsAreLostWhileItHearsTheOthers(Scene scene) throws Exception {
        ChaosRun.passes(scene, NetworkFaults.MUTE);
    }

    @Test
    @Order(4)
    void primaryAndCoordinatorDoNotHearEachOtherButTheThirdHearsBoth(Scene scene) throws Exception {
        ChaosRun.passes(scene, NetworkFaults.NOT_THE_COORDINATOR);
    }

    @Test
    @Order(5)
    void thePrimarysHostLosesPower(Scene scene) throws Exception {
        ChaosRun.passes(scene, DiskFaults.POWER_LOSS);
    }

    @Test
    @Order(6)
    void thePrimarysPostmasterAndNodeStandStill(Scene scene) throws Exception {
        ChaosRun.passes(scene, ProcessFaults.STOP_SERVER_AND_NODE);
    }

    @Test
    @Order(7)
    void thePrimarysDiskIsFull(Scene scene) throws Exception {
        ChaosRun.passes(scene, DiskFaults.FULL);
    }

    @Test
    @Order(8)
    void thePrimarysLinkComesAndGoes(Scene scene) throws Exception {
        ChaosRun.passes(scene, NetworkFaults.FLAPPING);
    }

    @Test
    @Order(9)
    void aPrimaryPartedFromTheOthersAcknowledgesNothingMoreThoughClientsReachIt(Scene scene) throws Exception {
        ChaosRun.passes(scene, NetworkFaults.MINORITY);
    }

    /** Its sender, told to end, would wait for that host for a quarter of an hour, and the checkpoint for the sender. */
    @Test
    @Order(10)
    void aReplicaThatIsGoneDoesNotKeepItsPrimaryFromGivingUpLog(Scene scene) throws Exception {
        ChaosRun.passes(scene, RebuildFaults.LOG_GIVEN_UP);
    }

    @Test
    @Order(11)
    void allHostsLosePowerAtOnce(Scene scene) throws Exception {
        ChaosRun.passes(scene, DiskFaults.ALL_LOSE_POWER);
    }
}
