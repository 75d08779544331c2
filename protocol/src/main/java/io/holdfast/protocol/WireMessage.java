package io.holdfast.protocol;

import java.util.List;

/**
 * What may travel by itself. The manifest names kind and version: a changed format gets a new version and new ids
 * beside the old ones, so that nodes of two releases understand each other.
 *
 * @param formats of the message and of all that only it contains
 */
public record WireMessage(String manifest, Class<?> type, List<WireFormat<?>> formats) {
    public WireMessage {
        formats = List.copyOf(formats);
    }
}
