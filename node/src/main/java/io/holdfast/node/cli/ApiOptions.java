package io.holdfast.node.cli;

import io.holdfast.failover.tls.ClientTls;
import io.holdfast.failover.tls.WrongFileException;
import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command reaches the API and how it prints. */
final class ApiOptions {
    @Option(
            names = "--url",
            split = ",",
            paramLabel = "URL",
            defaultValue = "${env:HOLDFAST_URL}",
            description = "any node's API, or several with commas, tried in turn; default: $HOLDFAST_URL or"
                    + " http://127.0.0.1:7626, https:// when --ca is given")
    private List<String> urls = List.of();

    @Option(names = "--json", description = "print what the API answers")
    private boolean json;

    @Option(names = "--token-file", paramLabel = "FILE", description = "a file whose first line is the token")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDFAST_CA}",
            description = "the cluster's authority (ca.pem), for https; default: $HOLDFAST_CA")
    private @Nullable Path authority;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDFAST_CERT}",
            description = "your own certificate, where nodes want one, with --key; default: $HOLDFAST_CERT")
    private @Nullable Path certificate;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDFAST_KEY}",
            description = "its private key; default: $HOLDFAST_KEY")
    private @Nullable Path key;

    boolean json() {
        return json;
    }

    ApiClient client() {
        var known = urls.stream().filter(url -> !url.isBlank()).toList();
        var scheme = authority() == null ? "http" : "https";
        return new ApiClient(known.isEmpty() ? List.of(scheme + "://127.0.0.1:7626") : known, token(), trusted());
    }

    private @Nullable Path authority() {
        return named(authority);
    }

    /** An empty variable means none. */
    private static @Nullable Path named(@Nullable Path file) {
        return file == null || file.toString().isEmpty() ? null : file;
    }

    private @Nullable SSLContext trusted() {
        var file = authority();
        var shown = named(certificate);
        var secret = named(key);
        if ((shown == null) != (secret == null) || (shown != null && file == null)) {
            throw new CommandException(Exit.USAGE, "--cert, --key and --ca belong together; name all three files.");
        }
        try {
            if (file == null) {
                return null;
            }
            return shown == null || secret == null
                    ? ClientTls.trusting(file)
                    : ClientTls.presenting(file, shown, secret);
        } catch (WrongFileException e) {
            throw new CommandException(Exit.USAGE, "--" + e.key() + " " + e.what() + "; " + e.hint() + ".");
        }
    }

    private String token() {
        if (tokenFile == null) {
            return "";
        }
        try {
            return Files.readString(tokenFile).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw new CommandException(Exit.USAGE, "The token file " + tokenFile + " cannot be read.");
        }
    }
}
