package io.holdfast.sharding;

import static io.holdfast.sharding.SessionsTest.done;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The node beside the primary writes for all, so that a transaction has what three nodes want. */
class OneWriterTest extends OnThreeNodes {
    @Test
    void whatOwnersOnAllNodesWantIsWrittenByTheOneBesideThePrimary() throws Exception {
        var database = nodes().database();

        Eventually.holds("all go the same way", () -> {
            var ids = IntStream.range(0, 30)
                    .mapToObj(i -> done(node(i).create(NewSession.anonymous())).id())
                    .toList();
            ids.forEach(id -> assertThat(
                            done(node(1).change(id, Change.none().incr("n", 1))).attributes())
                    .containsEntry("n", "1"));
            var keys = ids.stream().map(id -> "'session|" + id.key() + "'").collect(Collectors.joining(","));
            // The first one of each is of an owner that has just looked what is kept, and writes by itself.
            var those = " FROM holdfast_sessions.event_journal WHERE sequence_number = 2 AND persistence_id IN (" + keys
                    + ")";
            assertThat(database.count("SELECT count(*)" + those)).isEqualTo(30);
            return database.count("SELECT count(DISTINCT writer)" + those) == 1;
        });
    }
}
