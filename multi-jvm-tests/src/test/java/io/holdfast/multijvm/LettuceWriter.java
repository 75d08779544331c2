package io.holdfast.multijvm;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** Lettuce, with its plain connection or with MasterReplica. */
final class LettuceWriter implements RedisWriter {
    private final String name;
    private final RedisClient client = RedisClient.create();
    private final StatefulRedisConnection<String, String> connection;

    private LettuceWriter(
            String name,
            SentinelAddress sentinels,
            BiFunction<RedisClient, RedisURI, StatefulRedisConnection<String, String>> connecting) {
        this.name = name;
        // A WAIT that is sent again on a new connection would confirm nothing that was pushed on the old one; what is
        // kept
        // meanwhile, only to be dropped then, would have the writer wait out its own limit.
        client.setOptions(ClientOptions.builder()
                .replayFilter(command -> true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        this.connection = connecting.apply(client, uri(sentinels));
    }

    static RedisWriter plain(SentinelAddress sentinels) {
        return new LettuceWriter("Lettuce", sentinels, RedisClient::connect);
    }

    static RedisWriter masterReplica(SentinelAddress sentinels) {
        return new LettuceWriter(
                "Lettuce MasterReplica",
                sentinels,
                (client, uri) -> MasterReplica.connect(client, StringCodec.UTF8, uri));
    }

    private static RedisURI uri(SentinelAddress sentinels) {
        var uri = RedisURI.builder().withSentinelMasterId(sentinels.group()).withTimeout(Duration.ofSeconds(1));
        sentinels.hosts().forEach(host -> uri.withSentinel(host, sentinels.port(), sentinels.password()));
        return uri.build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean push(String key, long n) throws Exception {
        var push = command(CommandType.RPUSH, arguments().addKey(key).add(n));
        var wait = command(CommandType.WAIT, arguments().add(1).add(400));
        connection.dispatch(List.of(push, wait));
        push.get(1, TimeUnit.SECONDS);
        return wait.get(1, TimeUnit.SECONDS) >= 1;
    }

    private static CommandArgs<String, String> arguments() {
        return new CommandArgs<>(StringCodec.UTF8);
    }

    private static AsyncCommand<String, String, Long> command(CommandType type, CommandArgs<String, String> arguments) {
        CommandOutput<String, String, Long> output = new IntegerOutput<>(StringCodec.UTF8);
        return new AsyncCommand<>(new Command<>(type, output, arguments));
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
