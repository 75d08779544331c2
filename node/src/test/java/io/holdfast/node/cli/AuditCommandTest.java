package io.holdfast.node.cli;

import static io.holdfast.node.cli.Ran.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.node.audit.AuditEntry;
import io.holdfast.node.audit.AuditLog;
import io.holdfast.node.client.Exit;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody reads who wants to know whether the record of who did what can be believed. */
class AuditCommandTest {
    @TempDir
    Path folder;

    @Test
    void aWholeLogIsCalledWholeAndAChangedOneIsNot() throws Exception {
        try (var log = AuditLog.open(folder)) {
            log.note(new AuditEntry("asked", "ann", "admin", "10.0.0.9", "POST /v1/groups/main/pause", "", 0, "r1"));
            log.note(new AuditEntry(
                    "answered", "ann", "admin", "10.0.0.9", "POST /v1/groups/main/pause", "", 200, "r1"));
        }
        var whole = run("audit", "verify", "--dir", folder.toString());
        assertThat(whole.exit()).as(whole.err()).isEqualTo(Exit.OK);
        assertThat(whole.out()).contains("is whole: 2 lines, the last one is 2 with the seal ");
        assertThat(run("audit", "verify", "--dir", folder.toString(), "--json").out())
                .contains("\"whole\" : true");
        assertThat(run("audit", "verify", "--dir", folder.toString(), "--seal", "0".repeat(64))
                        .exit())
                .isEqualTo(Exit.REFUSED);

        var file = folder.resolve("audit.log");
        Files.writeString(file, Files.readString(file).replaceFirst("ann", "bob"));

        var changed = run("audit", "verify", "--dir", folder.toString());
        assertThat(changed.exit()).isEqualTo(Exit.REFUSED);
        assertThat(changed.out()).contains("was CHANGED");
    }

    @Test
    void whereThereIsNoLogOrNoFileOneSentenceSaysSo() throws Exception {
        var garbage = Files.writeString(folder.resolve("node.conf"), "holdfast { node {");

        for (var arguments : new String[][] {
            {"--dir", folder + "/none"}, {"--config", folder + "/none.conf"}, {"--config", garbage.toString()}, {}
        }) {
            var all = new String[arguments.length + 2];
            all[0] = "audit";
            all[1] = "verify";
            System.arraycopy(arguments, 0, all, 2, arguments.length);
            var ran = run(all);

            assertThat(ran.exit()).as(ran.err()).isEqualTo(Exit.USAGE);
            assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
            assertThat(ran.err()).doesNotContain("should not happen", "Exception");
        }
    }
}
