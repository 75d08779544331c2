package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.failover.agent.RefusedException;
import io.holdfast.failover.instance.Await;
import io.holdfast.failover.instance.Command;
import io.holdfast.failover.instance.DataLock;
import io.holdfast.failover.instance.RunAs;
import io.holdfast.protocol.Epoch;
import io.holdfast.protocol.GroupName;
import io.holdfast.protocol.InstanceState;
import io.holdfast.protocol.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an agent will not touch, on one cluster that was made outside Holdfast and copied for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresRefusalsTest {
    private final Path root;
    private final RunAs owner;
    private int count;
    private @Nullable TestNode node;

    PostgresRefusalsTest() throws Exception {
        root = Files.createTempDirectory("holdfast-pg");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        owner = RunAs.of(new GroupName("main"), "postgres", "postgres");
    }

    @BeforeAll
    void aClusterOfSomebodyElse() throws IOException {
        assumeTrue(Files.isExecutable(TestNode.BIN.resolve("initdb")), "PostgreSQL 15 is not in " + TestNode.BIN);
        owner.ownFolder(root.resolve("foreign"));
        var made = Command.of(owner.argv(List.of(
                        TestNode.BIN.resolve("initdb").toString(),
                        "-D",
                        root.resolve("foreign").toString(),
                        "-U",
                        "postgres",
                        "-N")))
                .run();
        assertThat(made.exit()).as(made.output()).isZero();
    }

    @BeforeEach
    void itsCopy() throws IOException {
        node = new TestNode("r" + ++count, root, "127.0.12.9");
        Files.createDirectories(node().folder);
        var copied = Command.of(List.of("cp", "-a", root.resolve("foreign").toString(), data().toString()))
                .run();
        assertThat(copied.succeeded()).as(copied.output()).isTrue();
    }

    @AfterEach
    void nothingRuns() throws IOException {
        node().close();
        assertThat(node().processes()).isEmpty();
    }

    @AfterAll
    void tidy() throws IOException {
        assertThat(Command.of(List.of("rm", "-rf", root.toString())).run().succeeded())
                .isTrue();
    }

    private TestNode node() {
        return Objects.requireNonNull(node);
    }

    private Path data() {
        return node().folder.resolve("pg");
    }

    private void refused(PostgresSettings settings, String words) throws RefusedException {
        var agent = node().newAgent(settings);
        assertThatThrownBy(agent::start).isInstanceOf(RefusedException.class).hasMessageContaining(words);
    }

    private void makeKnown() throws IOException {
        Files.createDirectories(node().settings().stateDir());
        new DataDirectory(node().settings(), owner).newIncarnation();
    }

    @Test
    void dataThatHoldfastDoesNotKnowIsNotTouched() throws Exception {
        refused(node().settings(), "does not know");

        assertThat(Files.exists(data().resolve("standby.signal"))).isFalse();
    }

    @Test
    void aFolderWithOtherThingsIsNotTouched() throws Exception {
        var other = node().folder.resolve("other");
        owner.ownFolder(other);
        Files.writeString(other.resolve("letter"), "dear");

        refused(node().settings(other, TestNode.BIN, Map.of(), true), "holds no PostgreSQL data");

        assertThat(Files.readString(other.resolve("letter"))).isEqualTo("dear");
    }

    @Test
    void aClusterIsAdoptedWhenTheOperatorSaysSo() throws Exception {
        var agent = node().newAgent(node().settings(data(), TestNode.BIN, Map.of(), true));
        try {
            agent.start();
            var seen = Await.until("adopted", agent::observe, o -> o.state() == InstanceState.FENCED);

            assertThat(seen.incarnation()).isNotNull();
            assertThat(seen.secret().reveal()).isNotEmpty();
            assertThat(seen.fencedFor()).isEqualTo(Epoch.NONE);
        } finally {
            agent.close();
        }
    }

    @Test
    void aRunningClusterIsAdoptedWithAllItHolds() throws Exception {
        var socket = node().folder.resolve("socket");
        owner.ownFolder(socket);
        var argv = List.of(
                TestNode.BIN.resolve("pg_ctl").toString(),
                "-D",
                data().toString(),
                "-w",
                "-l",
                socket.resolve("log").toString(),
                "-o",
                "-c listen_addresses='127.0.44.41' -p " + node().port + " -k " + socket,
                "start");
        var started = Command.of(owner.argv(argv)).run();
        assertThat(started.succeeded()).as(started.output()).isTrue();
        long old = node().postmaster();
        sql(socket, "create table kept as select generate_series(1, 500) as id");

        var agent = node().newAgent(node().settings(data(), TestNode.BIN, Map.of(), true));
        try {
            agent.start();
            var seen = Await.until("adopted", agent::observe, o -> o.state() == InstanceState.FENCED);

            assertThat(node().postmaster()).isNotEqualTo(old);
            assertThat(node().processes()).doesNotContain(old);
            assertThat(node().askAsAgent(seen.secret(), "select count(*) from kept"))
                    .isEqualTo("500");
            assertThat(node().askAsAgent(seen.secret(), "select pg_is_in_recovery()"))
                    .isEqualTo("t");
        } finally {
            agent.close();
        }
    }

    private void sql(Path socket, String sql) throws IOException {
        var psql = TestNode.BIN.resolve("psql").toString();
        var done = Command.of(owner.argv(List.of(
                        psql,
                        "-h",
                        socket.toString(),
                        "-p",
                        Integer.toString(node().port),
                        "-U",
                        "postgres",
                        "-c",
                        sql)))
                .run();
        assertThat(done.succeeded()).as(done.output()).isTrue();
    }

    @Test
    void aSecondAgentIsRefused() throws Exception {
        makeKnown();
        try (var first = DataLock.take(data())) {
            refused(node().settings(), "another agent holds");
            assertThat(first).isNotNull();
        }
    }

    @Test
    void H16_fsyncOffInAFileIsRefused() throws Exception {
        makeKnown();
        Files.writeString(data().resolve("postgresql.auto.conf"), "fsync = off\n");

        refused(node().settings(), "fsync is off in");
    }

    @Test
    void dataOfAnotherVersionIsRefused() throws Exception {
        makeKnown();
        Files.writeString(data().resolve("PG_VERSION"), "14\n");

        refused(node().settings(), "was made by PostgreSQL 14");
    }

    @Test
    void missingProgramsAreRefused() throws Exception {
        refused(node().settings(data(), Path.of("/usr/lib/postgresql/0/bin"), Map.of(), false), "set instance.bin-dir");
    }

    /** A file in the folder's place, because root may write wherever the mode says no. */
    @Test
    void anUnwritableStateFolderIsRefused() throws Exception {
        var state = node().settings().stateDir();
        Files.createDirectories(Objects.requireNonNull(state.getParent()));
        Files.writeString(state, "not a folder");

        refused(node().settings(), "the state folder " + state + " cannot be written: give it to the user");

        assertThat(data().resolve("standby.signal")).doesNotExist();
    }

    @Test
    void dataOfAnotherUserIsRefused() throws Exception {
        assumeTrue(owner.switchesUser(), "only root can give files away");
        makeKnown();
        Files.setOwner(
                data(), data().getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

        refused(node().settings(), "belongs to nobody");

        owner.own(data());
    }

    @Test
    void H16_H21_settingsThatWouldLoseWritesAreRefused() {
        var here = node();
        assertThatThrownBy(() -> here.settings(data(), TestNode.BIN, Map.of("fsync", "off"), false))
                .hasMessageContaining("would lose acknowledged writes");
        assertThatThrownBy(
                        () -> here.settings(data(), TestNode.BIN, Map.of("synchronous_commit", "remote_write"), false))
                .hasMessageContaining("not flushed");
        assertThatThrownBy(() -> here.settings(data(), TestNode.BIN, Map.of("primary_conninfo", "x"), false))
                .hasMessageContaining("set by Holdfast itself");
    }

    @Test
    void aForeignGroupIsNeitherFollowedNorWiped() throws Exception {
        makeKnown();
        node().start();
        node().until("is up", seen -> !seen.systemId().isEmpty());
        var other = node().member();
        var entry = new io.holdfast.protocol.LineageEntry(new Epoch(1), "2", other.node(), "1", 1, "u", true);

        node().obey(new Order.Rebuild(
                new Epoch(1),
                other,
                List.of(entry),
                List.of(),
                io.holdfast.protocol.Secret.NONE,
                "4711",
                List.of(other.incarnation())));

        var seen = node().until("refuses", o -> o.why().contains("belongs to the database system"));
        assertThat(seen.state()).isEqualTo(InstanceState.FAILED);
        assertThat(seen.why()).contains("move that data away");
        assertThat(Files.exists(data().resolve("PG_VERSION"))).isTrue();
    }

    @Test
    void whatAnEarlierRunLeftBehindIsStoppedFirst() throws Exception {
        makeKnown();
        var settings = node().settings();
        var gate = new Gate(settings, owner);
        var files = new ConfigFiles(settings, owner, gate);
        files.write(Map.of(), false);
        assertThat(gate.set(false)).isTrue();
        var left = new Postmaster(settings, owner, files, () -> {});
        left.start();
        Await.until("the old server is up", () -> Files.exists(data().resolve("postmaster.pid")), up -> up);

        node().start();

        assertThat(left.alive()).isFalse();
        var why = node().until("cannot log in", seen -> seen.state() == InstanceState.FAILED)
                .why();
        assertThat(why).contains("secret");
        assertThat(node().processes()).doesNotContain(left.pid());
    }
}
