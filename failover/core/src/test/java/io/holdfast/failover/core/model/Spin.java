package io.holdfast.failover.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Has Spin check the model: it turns it into a C program, which visits every state within the bounds. */
final class Spin {
    private static final Pattern RESULT = Pattern.compile("errors: (\\d+)");
    private static final Pattern STATES = Pattern.compile("(?m)^\\s*([0-9.e+]+) states, stored");
    private static final Pattern BROKEN = Pattern.compile("pan:1: ([^\\n]*)");

    /**
     * What came out.
     *
     * @param whole every state within the bounds was visited
     * @param broken the assertion that does not hold; empty when all do
     */
    record Verdict(long states, boolean whole, String broken, long millis) {}

    private Spin() {}

    static boolean isThere() {
        var folders =
                List.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"));
        return Stream.of("spin", "gcc")
                .allMatch(program -> folders.stream().anyMatch(f -> Files.isExecutable(Path.of(f, program))));
    }

    /** @param forC what the C compiler is told: how hard to optimise, how to keep states, how much memory there is */
    static Verdict check(List<String> switches, List<String> forC) throws IOException, InterruptedException {
        long began = System.nanoTime();
        var folder = Files.createTempDirectory("holdfast-model");
        try {
            Files.copy(root().resolve("failover/model/failover.pml"), folder.resolve("failover.pml"));
            var translate = new ArrayList<>(List.of("spin", "-a"));
            switches.forEach(each -> translate.add("-D" + each));
            translate.add("failover.pml");
            run(folder, translate);
            var compile = new ArrayList<>(List.of("gcc", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"));
            compile.addAll(forC);
            run(folder, compile);
            var said = run(folder, List.of("./pan", "-m200000", "-w24"));
            return verdict(said, (System.nanoTime() - began) / 1_000_000);
        } finally {
            delete(folder);
        }
    }

    private static Verdict verdict(String said, long millis) {
        var result = RESULT.matcher(said);
        var states = STATES.matcher(said);
        assertThat(result.find() && states.find()).as(said).isTrue();
        var broken = BROKEN.matcher(said);
        boolean whole = !said.contains("max search depth too small") && !said.contains("Search not completed");
        return new Verdict(
                (long) Double.parseDouble(states.group(1)),
                whole,
                result.group(1).equals("0") ? "" : broken.find() ? broken.group(1) : said,
                millis);
    }

    private static String run(Path folder, List<String> argv) throws IOException, InterruptedException {
        var out = folder.resolve("out");
        var process = new ProcessBuilder(argv)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.HOURS)).as("%s ends", argv).isTrue();
        } finally {
            process.destroyForcibly();
        }
        var said = Files.readString(out);
        assertThat(process.exitValue()).as("%s: %s", argv, said).isZero();
        return said;
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
                .filter(at -> Files.isDirectory(at.resolve("failover")))
                .findFirst()
                .orElseThrow();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
