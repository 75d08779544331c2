package io.holdfast.protocol;

import java.util.List;

/**
 * What may travel by itself. The manifest names kind and version: a changed format gets a new version and new ids
 * beside the old ones, so that nodes of two releases understand each other.
 *
 * @param formats of the message and of all that only it contains
 * @param grows fields may be appended to the message itself: a reader takes a default for those that an older release did
 *     not send ({@link WireIn#more}), and skips those of a newer one
 */
public record WireMessage(String manifest, Class<?> type, List<WireFormat<?>> formats, boolean grows) {
    public WireMessage {
        formats = List.copyOf(formats);
    }

    public WireMessage(String manifest, Class<?> type, List<WireFormat<?>> formats) {
        this(manifest, type, formats, false);
    }
}
