package io.holdfast.node.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps web pages away from the API. A page of another site sends its own {@code Origin}; one that made its name point
 * here (DNS rebinding) sends its own name as {@code Host}. Command-line tools send neither.
 */
final class BrowserGuard {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]|localhost");
    private final List<String> ownNames;
    private final boolean open;

    /** @param open no token is asked for: then a foreign {@code Host} is refused, too */
    BrowserGuard(List<String> ownNames, boolean open) {
        this.ownNames = ownNames.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
        this.open = open;
    }

    void check(String host, String origin) {
        if (!origin.isEmpty() && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            throw Problem.forbidden("This came from a page of another site; call the API directly.");
        }
        if (open && !knownName(host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT))) {
            throw Problem.forbidden("This API is called by its address or its node's host, not by another name;"
                    + " set security.tokens-file to put it behind a name of your own.");
        }
    }

    private boolean knownName(String name) {
        return name.isEmpty() || ADDRESS.matcher(name).matches() || ownNames.contains(name);
    }
}
