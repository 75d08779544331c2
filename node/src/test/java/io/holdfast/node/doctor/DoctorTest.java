package io.holdfast.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.doctor.Finding.Level;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

        assertThat(findings).noneMatch(f -> f.level() == Level.BAD);
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
