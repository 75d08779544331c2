package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.failover.instance.RunAs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoConfTest {
    @Test
    void valuesAreReadAsPostgresReadsThem() {
        var read = AutoConf.parse(
                "# a comment\nwork_mem = '4MB'\nfsync off\nPort=5433 # here\nnames = 'ANY 1 (\"a\")'\nx = 'it''s'\n");

        assertThat(read)
                .isEqualTo(Map.of(
                        "work_mem", "4MB", "fsync", "off", "port", "5433", "names", "ANY 1 (\"a\")", "x", "it's"));
    }

    @Test
    void onlyTheGivenKeysChange(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("postgresql.auto.conf"), "work_mem = '4MB'\nprimary_conninfo = 'old'\n");
        var conf = new AutoConf(folder, new RunAs("", List.of()));

        conf.set(Map.of(AutoConf.CONNINFO, "passfile='a b'"));

        assertThat(conf.read()).isEqualTo(Map.of("work_mem", "4MB", "primary_conninfo", "passfile='a b'"));
    }
}
