package io.holdfast.failover.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.agent.Observation;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A redis-server that cannot start, or not with what is there. */
@Timeout(60)
class RedisStartTest {
    private final Map<String, String> parameters =
            new HashMap<>(Map.of("save", "", "appendonly", "yes", "appendfsync", "always"));
    private RedisGroup group;

    @BeforeEach
    void threeMembers() throws Exception {
        group = new RedisGroup(parameters);
        group.born();
    }

    @AfterEach
    void close() throws Exception {
        group.close();
    }

    @Test
    void aReplicaWhoseDataFolderIsGoneStartsWithAnEmptyOneAndWaitsToBeTakenInAnew() throws Exception {
        var node = group.node(3);
        var life = node.seen().incarnation();
        node.agent().close();
        node.deleteFiles();
        Files.delete(node.settings().dataDir());

        node.start();
        node.obey(group.follow());

        var seen = node.until("waiting", s -> s.why().contains("waits to be taken in anew"));
        assertThat(seen.incarnation())
                .as("whose data the register does not know")
                .isNotNull()
                .isNotEqualTo(life);
    }

    @Test
    void aParameterThatRedisRefusesIsToldAndTheStartIsNotRepeatedAtOnce() throws Exception {
        var node = group.node(3);
        node.agent().close();
        parameters.put("maxmemory", "much");
        node.start();

        node.obey(new Order.Fence(new Epoch(9)));
        var seen = node.until("tells why", o -> o.state() == InstanceState.FAILED);

        assertThat(seen.why()).contains("Redis does not stay up (").contains("maxmemory");
        var third = node.until("has tried three times", o -> o.why().contains("(3 starts in a row"));
        assertThat(third.why()).contains("tried again after 2 s");
        long since = System.nanoTime();
        node.until("tries again", o -> o.why().contains("(4 starts in a row"));
        assertThat(System.nanoTime() - since).isGreaterThan(1_500_000_000L);
    }

    @Test
    void anotherOrderTriesAtOnceAndAGoodStartEndsTheMatter() throws Exception {
        var node = group.node(3);
        node.agent().close();
        var files = appendOnlyFiles(node);
        var good = Files.readAllBytes(files);
        Files.writeString(files, "neither old nor new\n");
        node.start();
        node.obey(new Order.Fence(new Epoch(9)));
        node.until("waits", o -> o.why().contains("(3 starts in a row"));
        Files.write(files, good);

        node.obey(new Order.Fence(new Epoch(10)));

        var seen = node.until("fenced", o -> o.fencedFor().equals(new Epoch(10)));
        assertThat(seen.state()).isEqualTo(InstanceState.FENCED);
        assertThat(seen.why()).doesNotContain("does not stay up");
    }

    /** Redis makes one copy after the other. */
    @Test
    void whoWaitsWhileAnotherIsCopiedToAsksOnce() throws Exception {
        var primary = group.primary();
        try (var client = new Plain(primary)) {
            client.ask("EVAL \"for i=1,1200 do redis.call('set','k'..i,i) end return 1\" 0");
            client.ask("CONFIG SET rdb-key-save-delay 4000");
        }
        for (var node : List.of(group.node(2), group.node(3))) {
            node.agent().close();
            node.deleteFiles();
        }
        group.members = List.of(primary.member());
        group.lead(1);
        long before = copies(primary);

        group.node(2).start();
        group.node(2).obey(group.rebuild());
        group.node(2).until("asks", s -> copies(primary) > before);
        group.node(3).start();
        group.node(3).obey(group.rebuild());

        group.node(3).until("caught up", Observation::caughtUp);
        assertThat(copies(primary) - before).as("copies that were asked for").isEqualTo(2);
    }

    private static long copies(RedisNode node) {
        try {
            return Info.of(Plain.once(node, "INFO stats")).number("sync_full", -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is read first: since Redis 7.0 the list of the files, before it the file. */
    private static Path appendOnlyFiles(RedisNode node) {
        var folder = node.settings().dataDir();
        var list = folder.resolve("appendonlydir/appendonly.aof.manifest");
        return Files.exists(list) ? list : folder.resolve("appendonly.aof");
    }
}
