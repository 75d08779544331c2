package io.holdfast.sharding.model;

import java.util.List;
import java.util.Map;

/**
 * Where the shards of the sessions lie; without regions when not every node told in time. What is not in memory has no
 * place: it lies in the journal.
 *
 * @param silent how many shards did not answer in time
 */
public record ShardMap(List<Region> regions, int silent) {
    public static final ShardMap EMPTY = new ShardMap(List.of(), 0);

    public ShardMap {
        regions = List.copyOf(regions);
    }

    /** One node's shards, by name, with the number of their sessions in memory. */
    public record Region(String host, Map<String, Integer> shards) {
        public Region {
            shards = Map.copyOf(shards);
        }
    }
}
