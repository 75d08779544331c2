package io.holdfast.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.failover.tls.Authority;
import io.holdfast.node.doctor.Finding.Level;
import io.holdfast.protocol.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private static final String HOST = "127.0.45.71";

    @TempDir
    private Path folder = Path.of("");

    private Path file(String host, String more) throws IOException {
        return Files.writeString(folder.resolve("node.conf"), """
                holdfast {
                  node { name = h1, host = "%1$s", data-dir = "%2$s/node" }
                  cluster { name = lab, control-nodes = ["h1@%1$s"] }
                  security.insecure = true
                  groups.main { engine = postgres %3$s }
                }
                """.formatted(host, folder, more));
    }

    private static List<Finding> of(List<Finding> findings, String check) {
        return findings.stream().filter(f -> f.check().equals(check)).toList();
    }

    @Test
    void aHostThatIsFitHasNothingBad() throws IOException {
        var findings = Doctor.examine(file(HOST, ""));

        assertThat(findings)
                .filteredOn(f -> !f.sentence().contains("is tmpfs")) // as /tmp is in newer distributions
                .noneMatch(f -> f.level() == Level.BAD);
        assertThat(of(findings, "port"))
                .singleElement()
                .satisfies(f -> assertThat(f.sentence())
                        .contains("17355 (the cluster)", "17356 (the register)", "7626 (the API)", "8008 (probes)"));
        assertThat(of(findings, "fsync"))
                .singleElement()
                .satisfies(f -> assertThat(f.sentence()).contains("durable after"));
        assertThat(of(findings, "certificates").getFirst().level()).isEqualTo(Level.RISKY);
        assertThat(findings).allSatisfy(f -> assertThat(f.sentence()).endsWith("."));
        assertThat(folder.resolve("node")).as("nothing is made").doesNotExist();
    }

    @Test
    void aWrongFileIsTheOnlyFinding() throws IOException {
        var wrong = Files.writeString(folder.resolve("wrong.conf"), "holdfast { nod {} }");

        assertThat(Doctor.examine(wrong)).singleElement().satisfies(f -> {
            assertThat(f.level()).isEqualTo(Level.BAD);
            assertThat(f.sentence()).contains("holdfast.nod is not a key of Holdfast");
        });
    }

    @Test
    void aPortThatIsTakenAndAnAddressOfAnotherHostAreBad() throws IOException {
        try (var taken = new ServerSocket(8008, 1, InetAddress.getByName(HOST))) {
            assertThat(taken.isBound()).isTrue();
            assertThat(of(Doctor.examine(file(HOST, "")), "port"))
                    .filteredOn(f -> f.level() == Level.BAD)
                    .singleElement()
                    .satisfies(f -> assertThat(f.sentence()).contains("Port 8008 on " + HOST + ", for probes"));
        }
        assertThat(of(Doctor.examine(file("192.0.2.7", "")), "address"))
                .singleElement()
                .satisfies(f -> assertThat(f.sentence()).contains("is no address of this host"));
    }

    @Test
    void programsOfAnotherVersionThanTheDataAreBad() throws IOException {
        var data = Files.createDirectories(folder.resolve("pg"));
        Files.writeString(data.resolve("PG_VERSION"), "9\n");
        var findings = Doctor.examine(file(HOST, ", instance { data-dir = \"" + data + "\" }"));

        assertThat(of(findings, "postgres"))
                .singleElement()
                .satisfies(f -> assertThat(f.sentence()).contains("was made by PostgreSQL 9"));
        assertThat(of(
                        Doctor.examine(
                                file(HOST, ", instance { data-dir = \"" + folder + "/x\", bin-dir = \"/usr/share\" }")),
                        "postgres"))
                .singleElement()
                .satisfies(
                        f -> assertThat(f.sentence()).contains("/usr/share (instance.bin-dir) lacks postgres, initdb"));
    }

    @Test
    void aReceiverThatCannotBeToldIsRisky() throws IOException {
        var findings = of(Doctor.examine(file(HOST, """
                }
                notifications.receivers {
                  chat { url = "http://127.0.0.1:1/", token-file = "%s/none" }
                  door { command = ["%s/bell"] }
                  gone { command = ["no-such-program-here"] }
                  pager { command = ["sh", "-c", "true"], on = [failover] }
                """.formatted(folder, folder))), "notifications");

        assertThat(findings)
                .extracting(Finding::level)
                .containsExactly(Level.RISKY, Level.RISKY, Level.RISKY, Level.GOOD);
        assertThat(findings.getFirst().sentence()).contains("receivers.chat will hear nothing", "/none cannot be read");
        assertThat(findings.getLast().sentence()).isEqualTo("notifications.receivers.pager can be told of failover.");
    }

    @Test
    void aDataFolderWithForeignFilesOrOwnersIsBad() throws IOException {
        var data = Files.createDirectories(folder.resolve("pg"));
        Files.writeString(data.resolve("letter.txt"), "Dear");
        var findings = of(Doctor.examine(file(HOST, ", instance { data-dir = \"" + data + "\" }")), "folder");

        assertThat(findings.getLast().level()).isEqualTo(Level.BAD);
        assertThat(findings.getLast().sentence()).containsAnyOf("holds files that are no database", "belongs to");
    }

    @Test
    void aFolderThatOthersCanLookIntoIsARisk() throws IOException {
        var own = Files.createDirectories(folder.resolve("node"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(of(Doctor.examine(file(HOST, "")), "folder").getFirst()).satisfies(f -> {
            assertThat(f.level()).isEqualTo(Level.RISKY);
            assertThat(f.sentence()).contains("chmod 700");
        });
    }

    @Test
    void roomIsJudgedAndMemoryIsNoDisk() {
        long gb = 1L << 30;
        assertThat(DiskChecks.room(50 * gb, 100 * gb, folder, "x").level()).isEqualTo(Level.GOOD);
        assertThat(DiskChecks.room(gb, 100 * gb, folder, "x").level()).isEqualTo(Level.RISKY);
        assertThat(DiskChecks.room(9 * gb, 100 * gb, folder, "x").sentence())
                .isEqualTo("9.0 GB of 100.0 GB are left in " + folder + ", for x: make room before it is full.");
        assertThat(DiskChecks.room(gb / 8, 100 * gb, folder, "x").sentence()).endsWith(", for x: make room.");
    }

    @Test
    void aPeerThatDoesNotRunYetIsNoFaultAndOneThatRunsIsTold() throws IOException {
        var file = Files.writeString(folder.resolve("three.conf"), """
                holdfast {
                  node { name = h1, host = "127.0.45.71", data-dir = "%s/node" }
                  cluster { name = lab, control-nodes = ["h1@127.0.45.71", "h2@127.0.45.72", "h3@127.0.45.73"] }
                  security.insecure = true
                  groups.main.engine = postgres
                }
                """.formatted(folder));
        var second = InetAddress.getByName("127.0.45.72");
        try (var one = new ServerSocket(17355, 5, second);
                var two = new ServerSocket(17356, 5, second);
                var three = new ServerSocket(7626, 5, second)) {
            assertThat(one.isBound() && two.isBound() && three.isBound()).isTrue();

            assertThat(new PeerChecks(io.holdfast.node.settings.NodeSettings.load(file)).all())
                    .extracting(Finding::level, Finding::sentence)
                    .containsExactly(
                            tuple(Level.GOOD, "h2 at 127.0.45.72 runs and can be reached."),
                            tuple(Level.GOOD, "h3 at 127.0.45.73 can be reached; its node does not run (wholly) yet."));
        }
    }

    @Test
    void aCertificateThatEndsSoonIsARiskAndAnUnreadableOneIsBad() throws Exception {
        try (var authority = Authority.in(folder.resolve("certs"), "lab")) {
            var node = new NodeName("h1");
            var until = authority.issue(node, HOST, Duration.ofDays(90), false).until();
            var file = authority.files(node).certificate();

            assertThat(SecurityChecks.certificate(file, Instant.now()).sentence())
                    .contains(" holds until ");
            assertThat(SecurityChecks.certificate(file, until.minus(Duration.ofDays(7))))
                    .satisfies(f -> assertThat(f.level()).isEqualTo(Level.RISKY))
                    .satisfies(f -> assertThat(f.sentence()).contains("run './holdfast certs --renew' soon"));
            assertThat(SecurityChecks.certificate(authority.files(node).key(), Instant.now())
                            .level())
                    .isEqualTo(Level.BAD);
        }
    }

    @Test
    void slowDisksOldJavasAndClocksThatNobodyKeepsAreTold() {
        assertThat(DiskChecks.judged(0.4, folder, "x").level()).isEqualTo(Level.GOOD);
        assertThat(DiskChecks.judged(20, folder, "x").level()).isEqualTo(Level.RISKY);
        assertThat(DiskChecks.judged(200, folder, "x").level()).isEqualTo(Level.BAD);
        assertThat(Doctor.jdk(17).sentence()).contains("install 21 or later");
        assertThat(SystemChecks.clock("yes").level()).isEqualTo(Level.GOOD);
        assertThat(SystemChecks.clock("no").sentence()).contains("run chrony");
        assertThat(SystemChecks.clock("").level()).isEqualTo(Level.RISKY);
    }
}
