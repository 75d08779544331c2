package io.holdfast.node.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the log: {@code audit.log}, and full ones under the number of their first line. Used by one thread. A
 * line that a crash cut short stays where it is; the next one goes on from the last whole one.
 */
final class AuditFile {
    static final String CURRENT = "audit.log";
    private static final Logger LINES = LoggerFactory.getLogger("audit");
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path folder;
    private final Size size;
    private @Nullable FileChannel channel;
    private Chain.Link last = Chain.Link.NONE;
    private long first = 1;
    private boolean torn;

    /** When a new file is begun, and how many full ones are kept. */
    record Size(long bytes, int files) {
        static final Size USUAL = new Size(16L * 1024 * 1024, 64);
    }

    AuditFile(Path folder, Size size) {
        this.folder = folder;
        this.size = size;
    }

    /** Returns once all of them are on disk; after a failure all are to be given again. */
    void append(List<AuditLog.Written> entries, long lost) throws IOException {
        var out = opened();
        long begin = out.size();
        var link = last;
        var text = new StringBuilder(torn ? "\n" : "");
        for (var entry : entries) {
            link = Chain.next(link, fields(link.seq() + 1, entry, lost));
            text.append(link.line()).append('\n');
        }
        try {
            var rest = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(false);
        } catch (IOException e) {
            takeBack(out, begin);
            throw e;
        }
        last = link;
        torn = false;
        tell(entries);
        if (out.size() >= size.bytes()) {
            rotate(out);
        }
    }

    void close() {
        var out = channel;
        channel = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                torn = true;
            }
        }
    }

    /** A half-written batch must not stay: its lines come again. */
    private void takeBack(FileChannel out, long begin) {
        try {
            out.truncate(begin);
        } catch (IOException e) {
            torn = true;
        }
        close();
    }

    private FileChannel opened() throws IOException {
        if (channel != null) {
            return channel;
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var file = folder.resolve(CURRENT);
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        var end = AuditCheck.end(folder);
        last = end.last();
        first = end.firstOfCurrent();
        torn = end.torn();
        var opened = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel = opened;
        return opened;
    }

    private void rotate(FileChannel out) throws IOException {
        out.close();
        channel = null;
        Files.move(folder.resolve(CURRENT), folder.resolve("audit-%012d.log".formatted(first)));
        var full = AuditCheck.full(folder);
        for (var old : full.subList(0, Math.max(0, full.size() - size.files()))) {
            Files.delete(old);
        }
    }

    private static String fields(long seq, AuditLog.Written written, long lost) {
        var entry = written.entry();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("seq", seq);
        fields.put("at", written.at());
        fields.put("step", entry.step());
        fields.put("who", entry.who());
        fields.put("role", entry.role());
        fields.put("from", entry.from());
        fields.put("what", entry.what());
        fields.put("detail", entry.detail());
        fields.put("status", entry.status());
        fields.put("request", entry.request());
        if (lost > 0) {
            fields.put("lostBefore", lost);
        }
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can be written", e);
        }
    }

    /** The node's log carries the seal of the batch, so that a copy of it elsewhere proves what this file once held. */
    private void tell(List<AuditLog.Written> entries) {
        for (var written : entries) {
            var e = written.entry();
            LINES.info("{} {} from {}: {} {} {}", e.who(), e.step(), e.from(), e.what(), shownStatus(e), e.detail());
        }
        LINES.info("sealed to line {} with {}", last.seq(), last.hash());
    }

    private static String shownStatus(AuditEntry entry) {
        return entry.status() == 0 ? "" : Integer.toString(entry.status());
    }
}
