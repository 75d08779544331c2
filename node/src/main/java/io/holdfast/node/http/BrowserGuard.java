package io.holdfast.node.http;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Keeps web pages away from the API. A page of another site sends its own {@code Origin}, and its browser says
 * {@code Sec-Fetch-Site}; one that made its name point here (DNS rebinding) sends its own name as {@code Host}.
 * Command-line tools send none of these.
 */
final class BrowserGuard {
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]|localhost");
    private final List<String> ownNames;
    private final boolean open;

    /** @param open no token is asked for: then a foreign {@code Host} is refused, too */
    BrowserGuard(List<String> ownNames, boolean open) {
        this.ownNames = ownNames.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
        this.open = open;
    }

    void check(String method, UnaryOperator<String> headers) {
        var host = headers.apply("Host");
        if (foreign(host, headers.apply("Origin")) || fetchedByAnotherSite(method, headers)) {
            throw Problem.forbidden("This came from a page of another site; call the API directly.");
        }
        if (open && !knownName(PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT))) {
            throw Problem.forbidden("This API is called by its address or its node's host, not by another name;"
                    + " set security.tokens-file to put it behind a name of your own.");
        }
    }

    private static boolean foreign(String host, String origin) {
        return !origin.isEmpty() && !origin.equals("http://" + host) && !origin.equals("https://" + host);
    }

    /** A link from elsewhere to a page here is no harm: it shows that page and sends no token. */
    private static boolean fetchedByAnotherSite(String method, UnaryOperator<String> headers) {
        var site = headers.apply("Sec-Fetch-Site");
        boolean link = method.equals("GET") && headers.apply("Sec-Fetch-Mode").equals("navigate");
        return (site.equals("cross-site") || site.equals("same-site")) && !link;
    }

    private boolean knownName(String name) {
        return name.isEmpty() || ADDRESS.matcher(name).matches() || ownNames.contains(name);
    }
}
