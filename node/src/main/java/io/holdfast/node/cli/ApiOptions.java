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

    boolean json() {
        return json;
    }

    ApiClient client() {
        var known = urls.stream().filter(url -> !url.isBlank()).toList();
        var scheme = authority() == null ? "http" : "https";
        return new ApiClient(known.isEmpty() ? List.of(scheme + "://127.0.0.1:7626") : known, token(), trusted());
    }

    /** An empty variable means none. */
    private @Nullable Path authority() {
        return authority == null || authority.toString().isEmpty() ? null : authority;
    }

    private @Nullable SSLContext trusted() {
        try {
            var file = authority();
            return file == null ? null : ClientTls.trusting(file);
        } catch (WrongFileException e) {
            throw new CommandException(Exit.USAGE, "--ca " + e.what() + "; " + e.hint() + ".");
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
