package io.holdfast.node.settings;

import io.holdfast.failover.rediscluster.Address;
import io.holdfast.failover.rediscluster.ObservedCluster;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The blocks of {@code holdfast.redis-clusters}: Redis Clusters that this node watches and does not lead. */
final class RedisClusterSettings {
    private static final String HINT =
            "write a list of some of its nodes such as [\"10.0.0.21:6379\", \"10.0.0.22:6379\"]";

    static final Supplier<Secret> NO_PASSWORD = () -> Secret.NONE;

    private RedisClusterSettings() {}

    static List<ObservedCluster> all(BlockSettings clusters, List<GroupSettings> groups) {
        return clusters.names().stream()
                .map(name -> from(name, clusters, groups))
                .toList();
    }

    private static ObservedCluster from(String name, BlockSettings clusters, List<GroupSettings> groups) {
        requireName(name, clusters, groups);
        var block = clusters.block(name);
        return new ObservedCluster(
                name,
                seeds(block),
                block.text("user", "write a user's name such as default"),
                block.secretFile("password-file", "write the absolute path of a file with the password")
                        .<Supplier<Secret>>map(
                                file -> FollowedFile.of(file, "the passwords", () -> password(block, file)))
                        .orElse(NO_PASSWORD),
                block.duration("every", Duration.ofMillis(100), Duration.ofMinutes(1)),
                block.duration("timeout", Duration.ofMillis(50), Duration.ofSeconds(10)));
    }

    private static void requireName(String name, BlockSettings clusters, List<GroupSettings> groups) {
        try {
            var group = new GroupName(name);
            if (groups.stream().anyMatch(g -> g.name().equals(group))) {
                throw clusters.wrong(name, "is the name of a group, too", "give it another name");
            }
        } catch (IllegalArgumentException e) {
            throw clusters.wrong(name, "is wrong, " + e.getMessage(), "rename the cluster");
        }
    }

    private static List<Address> seeds(BlockSettings block) {
        var texts = block.texts("seeds", HINT);
        if (texts.isEmpty()) {
            throw block.wrong("seeds", "names nobody", HINT);
        }
        try {
            return texts.stream().map(Address::parse).toList();
        } catch (IllegalArgumentException e) {
            throw block.wrong("seeds", "is wrong, " + e.getMessage(), HINT);
        }
    }

    private static Secret password(BlockSettings block, Path file) {
        var hint = "write the password on the first line of a file that only this node's user can read";
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .filter(line -> !line.isBlank())
                    .map(line -> new Secret(line.strip()))
                    .orElseThrow(() -> block.wrong("password-file", "is empty", hint));
        } catch (IOException e) {
            throw block.wrong("password-file", "cannot be read", hint);
        }
    }
}
