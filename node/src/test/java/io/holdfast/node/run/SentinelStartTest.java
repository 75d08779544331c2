package io.holdfast.node.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.node.settings.SecuritySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentinelStartTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void thePasswordIsTheFirstLineOfItsFileAndOthersNameUsers() throws Exception {
        assertThat(SentinelStart.access(settings(file("s3cret \n\nshop:0ther\n", "rw-------"))))
                .isNotNull();
    }

    @Test
    void aChangedFileIsInForceAtTheNextLoginAndOneThatCannotBeUsedChangesNothing() throws Exception {
        var file = file("s3cret\nshop:0ther\n", "rw-------");
        var access = SentinelStart.access(settings(file));
        assertThat(access.lets("default", "s3cret")).isTrue();

        Files.writeString(file, "changed\n");
        assertThat(access.lets("default", "s3cret")).isFalse();
        assertThat(access.lets("default", "changed")).isTrue();
        assertThat(access.lets("shop", "0ther")).as("its line is gone").isFalse();
        Files.writeString(file, "\n");
        assertThat(access.lets("default", "changed")).isTrue();
        assertThat(access.lets("default", "")).isFalse();
        Files.delete(file);
        assertThat(access.lets("default", "changed")).isTrue();
    }

    @Test
    void aFileThatIsEmptyOpenToAllOrMissingIsRefusedWithoutSayingWhatItHolds() throws IOException {
        var empty = file("\n", "rw-------");
        assertThatThrownBy(() -> SentinelStart.access(settings(empty)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("is empty");
        var open = file("s3cret\n", "rw-r--r--");
        assertThatThrownBy(() -> SentinelStart.access(settings(open)))
                .hasMessageContaining("can be read by everybody")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> SentinelStart.access(settings(folder.resolve("missing"))))
                .hasMessageContaining("cannot be read");
    }

    @Test
    void aLineThatNamesNoUserIsRefusedWithoutSayingWhatItHolds() throws IOException {
        for (var line : new String[] {"0ther", ":0ther", "shop: "}) {
            var nameless = file("s3cret\n" + line + "\n", "rw-------");
            assertThatThrownBy(() -> SentinelStart.access(settings(nameless)))
                    .as(line)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("USER:PASSWORD")
                    .hasMessageNotContaining("0ther");
        }
    }

    private Path file(String text, String permissions) throws IOException {
        var file = Files.createTempFile(folder, "password", "");
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static SecuritySettings settings(Path file) {
        return new SecuritySettings(null, null, null, file);
    }
}
