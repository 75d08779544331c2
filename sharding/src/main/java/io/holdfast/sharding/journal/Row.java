package io.holdfast.sharding.journal;

import java.util.Arrays;

/** An event or a snapshot as {@link JournalSerializer} makes it. */
public final class Row {
    private final String manifest;
    private final byte[] payload;

    /** @param payload not to be changed any more */
    public Row(String manifest, byte[] payload) {
        this.manifest = manifest;
        this.payload = payload;
    }

    String manifest() {
        return manifest;
    }

    /** Not to be changed. */
    byte[] payload() {
        return payload;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Row row && manifest.equals(row.manifest) && Arrays.equals(payload, row.payload);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return manifest + " of " + payload.length + " bytes";
    }
}
