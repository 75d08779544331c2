package io.holdfast.node.settings;

import io.holdfast.protocol.NodeName;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The block {@code holdfast.node}: what this node is, unlike every other. */
public record SelfSettings(NodeName name, String host, String zone, Path dataDir) {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    static SelfSettings from(BlockSettings block) {
        return new SelfSettings(
                block.value("name", "write a name such as h1", NodeName::new),
                block.value(
                        "host", "write the address that the other nodes reach, such as 10.0.0.11", SelfSettings::host),
                block.text("zone", "write a name such as z1"),
                block.folder("data-dir", "write an absolute folder such as /var/lib/holdfast"));
    }

    static String host(String text) {
        if (!HOST.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is neither an address nor a host's name");
        }
        if (text.equals("0.0.0.0") || text.equals("::")) {
            throw new IllegalArgumentException(
                    "'" + text + "' stands for every address, and the others must reach one");
        }
        return text;
    }
}
