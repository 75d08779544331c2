package io.holdfast.failover.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the tables of {@code docs/reliability.md} against the sources: each test that they name is there. */
class ReliabilityDocTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");
    private static final int SCENARIOS = 113;
    private static final int RACES = 21;

    private final Map<String, String> sources = new HashMap<>();

    @Test
    void everyHoleHasATestThatIsNamedByItOrSaysWhyNot() throws IOException {
        var rows = rows("## Holes");
        var holes = Stream.concat(
                        IntStream.rangeClosed(1, 25).mapToObj(i -> "H" + i),
                        IntStream.rangeClosed(1, 12).mapToObj(i -> "R" + i))
                .toList();

        assertThat(rows.stream().map(List::getFirst).toList()).isEqualTo(holes);
        for (var row : rows) {
            var tests = tests(row.getLast());
            assertThat(row.getLast().equals("documented") || tests.stream().anyMatch(t -> namedBy(row.getFirst(), t)))
                    .as("a test of %s bears its number: %s", row.getFirst(), tests)
                    .isTrue();
        }
    }

    private static boolean namedBy(String hole, String test) {
        return List.of(test.substring(test.indexOf('#') + 1).split("_")).contains(hole);
    }

    @Test
    void everyPromiseHasACommandThatShowsIt() throws IOException {
        var rows = rows("## Promises");

        assertThat(rows).hasSizeGreaterThan(5);
        for (var row : rows) {
            assertThat(row.get(1)).as(row.getFirst()).containsAnyOf("`./holdfast ", "`bench/");
            assertThat(row.getLast().equals("measured, not tested")
                            || !tests(row.getLast()).isEmpty())
                    .as(row.getFirst())
                    .isTrue();
        }
    }

    @Test
    void everyScenarioIsCoveredOnceOrSaysWhyItDoesNotApply() throws IOException {
        var numbers = new ArrayList<Integer>();
        for (var row : rows("## Scenarios of other systems")) {
            var range = RANGE.matcher(row.getFirst());
            while (range.find()) {
                int first = Integer.parseInt(range.group(1));
                int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
                IntStream.rangeClosed(first, last).forEach(numbers::add);
            }
            assertThat(row.getLast().startsWith("no: ") || !tests(row.getLast()).isEmpty())
                    .as("scenario %s has a test or a reason", row.getFirst())
                    .isTrue();
        }

        assertThat(numbers.stream().sorted().toList())
                .isEqualTo(IntStream.rangeClosed(1, SCENARIOS).boxed().toList());
    }

    @Test
    void everyRaceOfSessionsHasATest() throws IOException {
        var rows = rows("## Races of sessions");

        assertThat(rows.stream().map(List::getFirst).toList())
                .isEqualTo(
                        IntStream.rangeClosed(1, RACES).mapToObj(i -> "S" + i).toList());
        assertThat(rows).allSatisfy(row -> assertThat(tests(row.getLast())).isNotEmpty());
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        var missing = tests(document()).stream()
                .filter(test -> {
                    var parts = test.split("#");
                    return !source(parts[0]).contains("void " + parts[1] + "(");
                })
                .toList();

        assertThat(missing)
                .as("tests that docs/reliability.md names and nobody wrote")
                .isEmpty();
    }

    private static List<String> tests(String text) {
        return NAMED.matcher(text)
                .results()
                .map(found -> found.group(1) + "#" + found.group(2))
                .toList();
    }

    private static List<List<String>> rows(String heading) throws IOException {
        var section =
                document().split("\n" + Pattern.quote(heading) + "\n", 2)[1].split("\n## ", 2)[0];
        return section.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| # |") && !line.startsWith("| what "))
                .map(line -> Stream.of(line.substring(2, line.length() - 2).split(" \\| "))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    private String source(String type) {
        if (sources.isEmpty()) {
            try (var files = Files.walk(root())) {
                files.filter(file -> file.toString().contains("/src/test/java/")
                                && file.toString().endsWith(".java"))
                        .forEach(file ->
                                sources.put(String.valueOf(file.getFileName()).replace(".java", ""), read(file)));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return sources.getOrDefault(type, "");
    }

    private static String document() throws IOException {
        return Files.readString(root().resolve("docs/reliability.md"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
                .filter(at -> Files.isDirectory(at.resolve("failover")))
                .findFirst()
                .orElseThrow();
    }
}
