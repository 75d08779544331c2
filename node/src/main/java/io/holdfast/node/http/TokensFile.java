package io.holdfast.node.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens as their file has them now: it is looked at whenever somebody calls, so a token that is taken out is refused
 * at once. A file that cannot be used leaves the tokens in force that were read before.
 */
final class TokensFile {
    private static final Logger LOG = LoggerFactory.getLogger(TokensFile.class);
    private final Path file;
    private Tokens.Entries entries;
    private String seen;

    TokensFile(Path file) throws Tokens.WrongFileException {
        this.file = file;
        seen = mark();
        entries = read();
    }

    synchronized Tokens.Entries entries() {
        var mark = mark();
        if (!mark.equals(seen)) {
            seen = mark;
            try {
                entries = read();
                LOG.info("the tokens of {} are in force", file);
            } catch (Tokens.WrongFileException e) {
                LOG.warn("the tokens that were read before stay in force: {}", e.getMessage());
            }
        }
        return entries;
    }

    private Tokens.Entries read() throws Tokens.WrongFileException {
        try {
            return Tokens.entries(file.toString(), Files.readAllLines(file));
        } catch (IOException e) {
            throw new Tokens.WrongFileException(
                    file + " (security.tokens-file) cannot be read: make it readable for this user.");
        }
    }

    private String mark() {
        try {
            var now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "missing";
        }
    }
}
