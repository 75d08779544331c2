package io.holdfast.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FollowedFileTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(FollowedFile.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void listen() {
        lines.start();
        LOG.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        LOG.detachAppender(lines);
    }

    private static String word(Path file) throws IOException {
        var word = Files.readString(file);
        if (word.isBlank()) {
            throw new IOException("it is empty");
        }
        return word;
    }

    @Test
    void whatCannotBeReadAtFirstIsItsReadersFailure() {
        assertThatThrownBy(() -> FollowedFile.of(folder, "the words", () -> word(folder)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aChangeIsReadOnceAndOneThatCannotBeUsedIsSaidOnce() throws Exception {
        var file = Files.writeString(folder.resolve("word"), "canary");
        var followed = FollowedFile.of(file, "the words", () -> word(file));
        assertThat(followed.get()).isEqualTo("canary");
        assertThat(lines.list).isEmpty();

        Files.writeString(file, "");
        assertThat(followed.get()).isEqualTo("canary");
        assertThat(followed.get()).isEqualTo("canary");
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("the words that were read before stay in force: it is empty");
        Files.writeString(file, "canary two");
        assertThat(followed.get()).isEqualTo("canary two");
        assertThat(followed.get()).isEqualTo("canary two");
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .last()
                .isEqualTo("the words of " + file + " are in force");
    }

    @Test
    void aFileThatWasPutInItsPlaceIsAnotherOneThoughItLooksTheSame() throws Exception {
        var file = Files.writeString(folder.resolve("word"), "one");
        var followed = FollowedFile.of(file, "the words", () -> word(file));
        var next = Files.writeString(folder.resolve("next"), "two");
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(followed.get()).isEqualTo("two");
    }
}
