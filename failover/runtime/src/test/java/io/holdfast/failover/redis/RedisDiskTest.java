package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.protocol.InstanceState;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group whose every write is on the disk before its answer, and whose applications need a password. */
@Timeout(60)
class RedisDiskTest {
    private RedisGroup group;

    @BeforeEach
    void threeMembers() throws Exception {
        group = new RedisGroup(
                Map.of("save", "", "appendonly", "yes", "appendfsync", "always", "requirepass", "let-me"));
        group.born();
        group.node(3).until("keeping everything", s -> noted(group.node(3)));
    }

    @AfterEach
    void close() throws Exception {
        group.close();
    }

    @Test
    void R4_whoHasEveryWriteOnItsDiskIsTheSameAfterAKill() throws Exception {
        confirmed("a");
        var life = group.node(3).seen().incarnation();
        group.node(3).kill();

        group.node(3).until("ended", s -> s.state() != InstanceState.STREAMING);
        var seen = group.node(3).until("back", s -> s.state() == InstanceState.STREAMING && s.caughtUp());
        assertThat(seen.incarnation()).isEqualTo(life);
        assertThat(Plain.once(group.node(3), "GET a")).isEqualTo("1");
    }

    /** Its notes say that everything was kept, but the files are gone: it is another one and must not lead. */
    @Test
    void R5_emptiedFilesAreNotTakenForWhatWasKept() throws Exception {
        confirmed("a");
        var life = group.node(3).seen().incarnation();
        group.node(3).deleteFiles();
        group.node(3).kill();

        group.node(3).until("waiting", s -> s.why().contains("waits to be taken in anew"));
        var seen = group.node(3).seen();
        assertThat(seen.incarnation()).isNotNull().isNotEqualTo(life);
        assertThat(seen.consistent()).as("may lead").isFalse();
        group.members = group.members.stream()
                .filter(m -> !m.node().equals(group.node(3).name))
                .toList();
        group.lead(1);
        group.join(group.node(3));
        assertThat(group.node(3).seen().consistent()).isTrue();
        assertThat(Plain.once(group.node(3), "GET a")).isEqualTo("1");
    }

    /** What applications may not do does not depend on a password, nor on whether it is the primary. */
    @Test
    void R3_R11_withAPasswordNobodyPassesForAReplicaOrChangesWhoLeadsEither() throws Exception {
        for (var node : group.nodes) {
            for (var command :
                    new String[] {"REPLCONF ACK 9", "PSYNC ? -1", "REPLICAOF NO ONE", "FAILOVER", "ACL LIST"}) {
                assertThat(Plain.once(node, command))
                        .as(command + " on " + node.name)
                        .startsWith("-NOPERM");
            }
        }
        assertThat(group.node(2).seen().state()).isEqualTo(InstanceState.STREAMING);
    }

    @Test
    void applicationsNeedThePasswordBeforeAndAfterAFailover() throws Exception {
        group.failover(group.node(2), group.node(2), group.node(3));

        for (var node : group.nodes) {
            try (var client = new Plain(node)) {
                assertThat(client.ask("PING")).isEqualTo("PONG");
                assertThat(client.ask("AUTH wrong")).startsWith("-WRONGPASS");
            }
            try (var stranger = Plain.stranger(node)) {
                assertThat(stranger.ask("PING")).startsWith("-NOAUTH");
            }
        }
        assertThat(Plain.once(group.node(2), "SET a 1")).isEqualTo("OK");
    }

    private void confirmed(String key) throws IOException {
        try (var client = new Plain(group.node(1))) {
            client.ask("SET " + key + " 1");
            assertThat(client.ask("WAIT 2 1000")).isEqualTo("2");
        }
    }

    private static boolean noted(RedisNode node) {
        try {
            var life = node.seen().incarnation();
            return new Notes(node.settings().stateDir())
                    .kept()
                    .filter(kept -> Objects.equals(kept, life))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
