package io.holdfast.node.cli;

import io.holdfast.node.client.ApiClient;
import io.holdfast.node.client.CommandException;
import io.holdfast.node.client.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command reaches the API and how it prints. */
final class ApiOptions {
    @Option(
            names = "--url",
            split = ",",
            paramLabel = "URL",
            defaultValue = "${env:HOLDFAST_URL:-http://127.0.0.1:7626}",
            description =
                    "any node's API, or several with commas, tried in turn; default: $HOLDFAST_URL or ${DEFAULT-VALUE}")
    private List<String> urls = List.of();

    @Option(names = "--json", description = "print what the API answers")
    private boolean json;

    @Option(names = "--token-file", paramLabel = "FILE", description = "a file whose first line is the token")
    private @Nullable Path tokenFile;

    boolean json() {
        return json;
    }

    ApiClient client() {
        return new ApiClient(urls, token());
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
