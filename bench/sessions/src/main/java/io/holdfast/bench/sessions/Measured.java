package io.holdfast.bench.sessions;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** What clients saw; latencies in microseconds, of successes only. */
record Measured(long nanos, long failed, Histogram latencies) {
    static final long LONGEST = 60_000_000;

    static Histogram histogram() {
        return new Histogram(LONGEST, 3);
    }

    static Measured of(List<Measured> parts) {
        var all = histogram();
        long nanos = 0;
        long failed = 0;
        for (var part : parts) {
            all.add(part.latencies);
            nanos = Math.max(nanos, part.nanos);
            failed += part.failed;
        }
        return new Measured(nanos, failed, all);
    }

    static Measured parse(List<String> words) {
        var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(words.get(2)));
        try {
            return new Measured(
                    Long.parseLong(words.get(0)),
                    Long.parseLong(words.get(1)),
                    Histogram.decodeFromCompressedByteBuffer(bytes, LONGEST));
        } catch (DataFormatException e) {
            throw new IllegalStateException("an application's histogram is damaged", e);
        }
    }

    String words() {
        var bytes = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoCompressedByteBuffer(bytes);
        var text = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
        return nanos + " " + failed + " " + text;
    }

    long done() {
        return latencies.getTotalCount();
    }

    double perSecond() {
        return done() * 1e9 / nanos;
    }

    double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1000.0;
    }
}
