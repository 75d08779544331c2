package io.holdfast.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.failover.core.FailoverPolicy;
import io.holdfast.failover.rediscluster.Address;
import io.holdfast.failover.rediscluster.ObservedCluster;
import io.holdfast.protocol.AckRule;
import io.holdfast.protocol.Durability;
import io.holdfast.protocol.Engine;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.NodeName;
import io.holdfast.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {
    private static final String FILE = """
            holdfast {
              node { name = h1, host = "10.77.0.11", zone = z1, data-dir = "/var/lib/holdfast" }
              cluster { name = shop, control-nodes = ["h1@10.77.0.11", "h2@10.77.0.12", "h3@10.77.0.13"] }
              security { insecure = true }
              groups {
                main { engine = postgres, durability = strict
                       instance { port = 5433, data-dir = "/pg", bin-dir = "/pg/bin", hba = ["host all all 10.0.0.0/8 trust"] } }
                cache { engine = redis, instance { data-dir = "/redis" } }
              }
              sessions { group = main }
            }
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFileSaysWhatIsOwnAndTheDefaultsTheRest() throws IOException {
        var settings = load(FILE);
        var main = settings.groups().getLast();
        var instance = Objects.requireNonNull(main.instance());

        assertThat(settings.node().name()).isEqualTo(new NodeName("h1"));
        assertThat(settings.cluster().controlNodes()).hasSize(3);
        assertThat(settings.cluster().controls(new NodeName("h3"))).isTrue();
        assertThat(main.engine()).isEqualTo(Engine.POSTGRES);
        assertThat(main.ackRule()).isEqualTo(AckRule.of(1, Durability.STRICT));
        assertThat(instance.port()).isEqualTo(5433);
        assertThat(instance.runAs()).isEqualTo("postgres");
        assertThat(instance.hba()).containsExactly("host all all 10.0.0.0/8 trust");
        assertThat(settings.ports().http()).isEqualTo(7626);
        assertThat(settings.sessions().group()).isEqualTo(new GroupName("main"));
    }

    @Test
    void theDefaultTimingsAreTheOnesThatTheCoreWasTriedWith() throws IOException {
        assertThat(load(FILE).timings().policy()).isEqualTo(FailoverPolicy.defaults());
    }

    @Test
    void aRedisGroupNeedsNothingButItsFolder() throws IOException {
        var cache = load(FILE).groups().getFirst();
        var instance = Objects.requireNonNull(cache.instance());

        assertThat(cache.name()).isEqualTo(new GroupName("cache"));
        assertThat(cache.engine()).isEqualTo(Engine.REDIS);
        assertThat(instance.port()).isEqualTo(6379);
        assertThat(instance.binDir().resolve("redis-server")).isExecutable();
    }

    @Test
    void aRedisClusterNeedsNothingButItsSeeds() throws IOException {
        var settings = load(FILE.replace("sessions {", "redis-clusters.carts.seeds = [\"h4:6379\"], sessions {"));

        var carts = settings.redisClusters().getFirst();
        assertThat(carts)
                .isEqualTo(new ObservedCluster(
                        "carts",
                        List.of(new Address("h4", 6379)),
                        "default",
                        carts.password(),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(500)));
        assertThat(carts.password().get()).isEqualTo(Secret.NONE);
    }

    @Test
    void thePasswordOfARedisClusterFollowsItsFile() throws IOException {
        var file = Files.setPosixFilePermissions(
                Files.writeString(folder.resolve("carts"), "one\n"), PosixFilePermissions.fromString("rw-------"));
        var settings = load(FILE.replace(
                "sessions {",
                "redis-clusters.carts { seeds = [\"h4:6379\"], password-file = \"" + file + "\" }, sessions {"));
        var password = settings.redisClusters().getFirst().password();
        assertThat(password.get()).isEqualTo(new Secret("one"));

        Files.writeString(file, "another\n");
        assertThat(password.get()).isEqualTo(new Secret("another"));
        Files.writeString(file, "\n");
        assertThat(password.get()).as("an empty one is none").isEqualTo(new Secret("another"));
        Files.delete(file);
        assertThat(password.get()).as("nor is a missing one").isEqualTo(new Secret("another"));
    }

    @Test
    void aNodeWithoutInstanceOnlyVotes() throws IOException {
        var settings = load(FILE.replaceAll("instance \\{ port = 5433[^}]*}", ""));

        assertThat(settings.groups().getLast().instance()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            name = h1,              | name = H1,                 | line 2: holdfast.node.name is wrong, node 'H1' is not a name
            name = h1,              |                            | line 2: holdfast.node.name is missing; write a name such as h1
            data-dir = "/var/lib/holdfast" | data-dir = var       | line 2: holdfast.node.data-dir is 'var', which depends on where the node is started; write an absolute path
            zone = z1               | zoen = z1                  | line 2: holdfast.node.zoen is not a key of Holdfast; did you mean 'zone'?
            host = "10.77.0.11"     | host = "0.0.0.0"           | line 2: holdfast.node.host is wrong, '0.0.0.0' stands for every address
            , "h3@10.77.0.13"       |                            | line 3: holdfast.cluster.control-nodes names 2 nodes, and an even number
            h3@10.77.0.13           | h3                         | line 3: holdfast.cluster.control-nodes is wrong, 'h3' has no '@'
            h3@10.77.0.13           | h2@10.77.0.13              | line 3: holdfast.cluster.control-nodes names a node or a host twice
            h1@10.77.0.11           | h1@10.77.0.99              | but this node is h1@10.77.0.11; make this list and holdfast.node.name and .host agree
            insecure = true         | insecure = false           | line 4: holdfast.security.certificate is missing; write the absolute path of a PEM file
            insecure = true         |                            | holdfast.security.certificate is missing; write the absolute path of a PEM file
            insecure = true         | insecure = maybe           | line 4: holdfast.security.insecure is maybe, which is not true or false; write true or false
            insecure = true         | insecure = true, tls = yes | holdfast.security.tls is not a key of Holdfast; known here: ca, certificate, client-certificates, insecure, key, sentinel-password-file, tokens-file.
            insecure = true         | insecure = true, client-certificates = all | holdfast.security.client-certificates is wrong, 'all' is none of none, want, need; write none, want or need
            insecure = true         | insecure = true, client-certificates = need | holdfast.security.client-certificates is need, and insecure = true leaves no certificates; write none
            insecure = true         | insecure = true }, probes { tls = true | holdfast.probes.tls is true, and security.insecure = true leaves no certificates; write false
            insecure = true         | insecure = true }, probes { client-certificates = need | holdfast.probes.client-certificates is need, and without tls nobody can show one; write none
            insecure = true         | insecure = true }, notifications.receivers.a { on = [failover] | holdfast.notifications.receivers.a.url or url-file or command must be set, one of them; write url = "https://HOST/PATH"
            insecure = true         | insecure = true }, notifications.receivers.a { url = "ftp://canary/" | holdfast.notifications.receivers.a.url is wrong, no http address; write url = "https://HOST/PATH"
            engine = postgres       | engine = mysql             | line 6: holdfast.groups.main.engine is wrong, 'mysql' is not known; write postgres or redis
            durability = strict     | durability = lax           | line 6: holdfast.groups.main.durability is wrong, 'lax' is not known
            durability = strict     | ack = two                  | line 6: holdfast.groups.main.ack is two, which is not a whole number; write a whole number from 1 to 8
            durability = strict     | ack = 0                    | line 6: holdfast.groups.main.ack is 0; write a whole number from 1 to 8
            durability = strict     | ack = 1.5                  | line 6: holdfast.groups.main.ack is 1.5; write a whole number from 1 to 8
            main { engine           | Main { engine              | holdfast.groups.Main is wrong, group 'Main' is not a name
            port = 5433             | port = 99999               | line 7: holdfast.groups.main.instance.port is 99999; write a whole number from 1 to 65535
            port = 5433             | port = 7626                | line 7: holdfast.groups.main.instance.port is 7626, which another part of this node uses
            port = 5433             | prot = 5433                | line 7: holdfast.groups.main.instance.prot is not a key of Holdfast; did you mean 'port'?
            host all all            | hsot all all               | line 7: holdfast.groups.main.instance.hba has 'hsot all all 10.0.0.0/8 trust', which is no line of pg_hba.conf
            sessions { group = main | sessions { group = cache   | line 10: holdfast.sessions.group is cache, which is no PostgreSQL group of this file
            sessions { group = main | timings { silence = 5s     | holdfast.timings.silence does not fit, silence (PT5S) must not be longer than lease (PT1.8S)
            sessions { group = main | timings { lease = soon     | holdfast.timings.lease is soon, which is not a duration; write a duration from 50 ms
            sessions { group = main | ports { http = 17355       | holdfast.ports.http is 17355, like remoting; give each its own port
            sessions { group = main | logging.format = xml, sessions { group = main                | holdfast.logging.format is neither text nor json; write text or json
            sessions { group = main | health.checks.disk { tcp = "h:1" }, sessions { group = main | holdfast.health.checks.disk is no name for a check; write a lower-case letter
            sessions { group = main | health.checks.shop {}, sessions { group = main                | holdfast.health.checks.shop.http or tcp must be set, one of them
            sessions { group = main | health.checks.shop { tcp = h1 }, sessions { group = main      | holdfast.health.checks.shop.tcp is wrong, no host and port: h1
            sessions { group = main | redis-clusters.carts {}, sessions { group = main              | holdfast.redis-clusters.carts.seeds names nobody; write a list of some of its nodes
            sessions { group = main | redis-clusters.carts { seeds = [h1] }, sessions { group = main | holdfast.redis-clusters.carts.seeds is wrong, 'h1' is no host and port
            sessions { group = main | redis-clusters.carts { sedes = [] }, sessions { group = main | holdfast.redis-clusters.carts.sedes is not a key of Holdfast; did you mean 'seeds'?
            sessions { group = main | redis-clusters.cache { seeds = ["h1:1"] }, sessions { group = main | holdfast.redis-clusters.cache is the name of a group, too; give it another name
            sessions { group = main | ports { http = 0           | holdfast.ports.http is 0; write a whole number from 1 to 65535
            """)
    void whatIsWrongIsSaidInOneSentenceWithItsPlace(String right, String wrong, String sentence) throws IOException {
        var file = write(FILE.replace(right, Objects.requireNonNullElse(wrong, "")));

        assertThatThrownBy(() -> NodeSettings.load(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(sentence)
                .hasMessageStartingWith(file.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "notifications.receivers.chat, url = \"http://127.0.0.1:1/\", token-file",
        "notifications.receivers.chat, url = \"http://127.0.0.1:1/\", secret-file",
        "notifications.receivers.chat, on = [failover], url-file",
        "redis-clusters.carts, seeds = [\"h4:6379\"], password-file"
    })
    void aSecretThatOthersCanReadIsRefused(String block, String rest, String key) throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "hush\n");
        var text = FILE.replace("sessions {", "%s { %s, %s = \"%s\" }, sessions {".formatted(block, rest, key, secret));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> load(text))
                .hasMessageContaining("holdfast." + block + "." + key + " can be read by everybody; chmod o-r ");

        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(load(text).groups()).hasSize(2);
    }

    @Test
    void aFileThatIsNoHoconIsRefusedWithItsLine() throws IOException {
        var file = write("holdfast {\n  node { name = h1\n");

        assertThatThrownBy(() -> NodeSettings.load(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(file + ": ");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> NodeSettings.load(folder.resolve("none.conf")))
                .isInstanceOf(SettingsException.class)
                .hasMessageEndingWith("none.conf cannot be read; name the node's file with --config.");
    }

    @Test
    void theNewestInstalledPostgresIsTaken() throws IOException {
        for (var version : new String[] {"9", "15", "common"}) {
            var bin = Files.createDirectories(
                    folder.resolve("lib").resolve(version).resolve("bin"));
            assertThat(Files.createFile(bin.resolve("postgres")).toFile().setExecutable(true))
                    .isTrue();
        }

        assertThat(PostgresPrograms.newest(folder.resolve("lib"))).contains(folder.resolve("lib/15/bin"));
        assertThat(PostgresPrograms.newest(folder.resolve("nothing"))).isEmpty();
    }

    private NodeSettings load(String text) throws IOException {
        return NodeSettings.load(write(text));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("node.conf"), text);
    }
}
