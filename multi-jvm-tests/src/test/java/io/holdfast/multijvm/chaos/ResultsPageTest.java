package io.holdfast.multijvm.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsPageTest {
    @Test
    void resultsGoToTheEndOfTheirSectionAndOtherSectionsStayAsTheyAre(@TempDir Path folder) throws Exception {
        var file = folder.resolve("page.md");
        Files.writeString(file, "# Reliability\n\n## Chaos\n\nold\n\n## Model\n\nkept\n");
        var page = new ResultsPage(file);

        page.add("Chaos", List.of("new"));
        page.add("Soak", List.of("first"));

        assertThat(file).hasContent("""
                # Reliability

                ## Chaos

                old

                new

                ## Model

                kept

                ## Soak

                first
                """);
    }

    @Test
    void aPageIsMadeWhereThereIsNone(@TempDir Path folder) throws Exception {
        var file = folder.resolve("page.md");

        new ResultsPage(file).add("Soak", List.of("first"));

        assertThat(file).hasContent("# Reliability\n\n## Soak\n\nfirst\n");
    }
}
