package io.holdfast.node.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path folder;

    @Test
    void whatIsNotedIsThereAfterTheNodeHasGoneAndItsChainGoesOn() throws Exception {
        note(3);
        note(2);
        var finding = AuditCheck.verify(folder, null);

        assertThat(finding.wrong()).isEmpty();
        assertThat(finding.lines()).isEqualTo(5);
        assertThat(finding.lastSeq()).isEqualTo(5);
        assertThat(lines().getFirst())
                .contains("\"who\":\"ann\"", "\"what\":\"POST /v1/groups/main/pause\"", "\"request\":\"r0\"");
    }

    @Test
    void aChangedARemovedAndAnInsertedLineAreEachFound() throws Exception {
        note(4);
        var whole = lines();
        for (var change : List.of(
                List.of(whole.get(0).replace("ann", "bob"), whole.get(1), whole.get(2), whole.get(3)),
                List.of(whole.get(0), whole.get(1).replace("ann", "bob"), whole.get(2), whole.get(3)),
                List.of(whole.get(0), whole.get(2), whole.get(3)),
                List.of(whole.get(0), whole.get(1), whole.get(1), whole.get(2), whole.get(3)),
                List.of(whole.get(1), whole.get(0), whole.get(2), whole.get(3)))) {
            Files.write(current(), change);
            assertThat(AuditCheck.verify(folder, null).wrong())
                    .as(change.toString())
                    .isNotEmpty();
        }
    }

    @Test
    void aCutOffEndIsFoundByASealThatWasNotedElsewhere() throws Exception {
        note(4);
        var seal = AuditCheck.verify(folder, null).lastHash();
        assertThat(AuditCheck.verify(folder, seal).whole()).isTrue();
        Files.write(current(), lines().subList(0, 2));

        assertThat(AuditCheck.verify(folder, null).whole()).isTrue();
        assertThat(AuditCheck.verify(folder, seal).wrong())
                .singleElement()
                .asString()
                .contains("cut off");
    }

    @Test
    void aLineThatACrashCutShortIsToldAndIsNoFault() throws Exception {
        note(2);
        Files.writeString(current(), "{\"seq\":3,\"at\":\"20", StandardOpenOption.APPEND);
        assertThat(AuditCheck.verify(folder, null).wrong())
                .singleElement()
                .asString()
                .contains("line 3");
        note(2);
        var finding = AuditCheck.verify(folder, null);

        assertThat(finding.wrong()).isEmpty();
        assertThat(finding.cutShort()).isEqualTo(1);
        assertThat(finding.lastSeq()).isEqualTo(4);
    }

    @Test
    void aFirstLineThatACrashCutShortIsNoFaultEither() throws Exception {
        Files.writeString(current(), "{\"seq\":1,\"at\":\"20");
        note(2);
        var finding = AuditCheck.verify(folder, null);

        assertThat(finding.wrong()).isEmpty();
        assertThat(finding.cutShort()).isEqualTo(1);
        assertThat(finding.lastSeq()).isEqualTo(2);
    }

    @Test
    void aFullFileIsPutAsideTheOldestGoesAndTheChainHolds() throws Exception {
        var file = new AuditFile(folder, new AuditFile.Size(2_000, 3));
        for (int i = 0; i < 60; i++) {
            file.append(List.of(written(i)), 0);
        }
        file.close();
        var finding = AuditCheck.verify(folder, null);

        assertThat(AuditCheck.full(folder)).hasSize(3);
        assertThat(finding.wrong()).isEmpty();
        assertThat(finding.lastSeq()).isEqualTo(60);
        assertThat(finding.lines()).isLessThan(60);
    }

    @Test
    void aFolderThatCannotBeUsedHoldsNobodyUpAndNothingIsLostOnceItCan() throws Exception {
        var blocked = folder.resolve("log");
        Files.writeString(blocked, "a file where the folder should be");
        try (var log = AuditLog.open(new AuditFile(blocked, AuditFile.Size.USUAL), Clock.systemUTC())) {
            long begun = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                log.note(entry(i));
            }
            assertThat(System.nanoTime() - begun).isLessThan(30_000_000_000L);
            Files.delete(blocked);
            awaitLines(blocked, 100);
        }
        assertThat(AuditCheck.verify(blocked, null).lastSeq()).isEqualTo(100);
    }

    @Test
    void onlyTheNodesUserMayReadIt() throws Exception {
        note(1);

        assertThat(Files.getPosixFilePermissions(current())).hasSize(2);
    }

    private static void awaitLines(Path where, long lines) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!Files.isDirectory(where) || AuditCheck.verify(where, null).lastSeq() < lines) {
            assertThat(System.nanoTime()).as("the log is written within 20 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private void note(int entries) {
        try (var log = AuditLog.open(folder)) {
            IntStream.range(0, entries).forEach(i -> log.note(entry(i)));
        }
    }

    private static AuditEntry entry(int number) {
        return new AuditEntry(
                "asked", "ann", "operator", "10.0.0.9", "POST /v1/groups/main/pause", "{}", 0, "r" + number);
    }

    private static AuditLog.Written written(int number) {
        return new AuditLog.Written("2026-11-21T10:00:00Z", entry(number));
    }

    private List<String> lines() throws IOException {
        return new ArrayList<>(Files.readAllLines(current()));
    }

    private Path current() {
        return folder.resolve(AuditFile.CURRENT);
    }
}
