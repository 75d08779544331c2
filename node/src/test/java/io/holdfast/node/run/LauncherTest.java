package io.holdfast.node.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK the launcher takes, asked of its own functions. */
class LauncherTest {
    private static final String NEWEST = "9999";

    @TempDir
    Path home;

    @Test
    void theNewestJdkIsTakenWhereverItLies() throws Exception {
        var newest = jdk(".sdkman/candidates/java/newest", NEWEST);
        jdk(".sdkman/candidates/java/another", "9998");

        assertThat(found(null)).isEqualTo(newest.toString());
    }

    @Test
    void anOwnJavaHomeGoesFirstIfItWillDo() throws Exception {
        jdk(".sdkman/candidates/java/newest", NEWEST);
        var own = jdk("own", "21.0.5");

        assertThat(found(own)).isEqualTo(own.toString());
    }

    @Test
    void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
        var newest = jdk(".sdkman/candidates/java/newest", NEWEST);

        assertThat(found(jdk("old", "17.0.9"))).isEqualTo(newest.toString());
    }

    private Path jdk(String name, String version) throws IOException {
        var jdk = Files.createDirectories(home.resolve(name));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"any\"\nJAVA_VERSION=\"" + version + "\"\n");
        var java = Files.createFile(Files.createDirectories(jdk.resolve("bin")).resolve("java"));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return jdk;
    }

    private String found(@Nullable Path own) throws IOException, InterruptedException {
        var functions = "eval \"$(sed -n '/^MIN=/p;/^version_of/p;/^find_java/,/^}/p' \"$1\")\"; find_java bin/java";
        var bash =
                new ProcessBuilder("bash", "-c", functions, "bash", launcher().toString());
        bash.environment().put("HOME", home.toString());
        bash.environment().remove("JAVA_HOME");
        if (own != null) {
            bash.environment().put("JAVA_HOME", own.toString());
        }
        var running = bash.redirectErrorStream(true).start();
        var said = new String(running.getInputStream().readAllBytes(), UTF_8);
        running.waitFor();
        return said.strip();
    }

    private static Path launcher() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("holdfast"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no launcher above the working directory");
        }
        return folder.resolve("holdfast");
    }
}
