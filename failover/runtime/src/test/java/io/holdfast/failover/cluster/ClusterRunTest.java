package io.holdfast.failover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.holdfast.failover.instance.Await;
import io.holdfast.failover.tls.TestCertificates;
import io.holdfast.protocol.NodeName;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.InternalActorRef;
import org.apache.pekko.actor.LocalActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.remote.artery.ArteryTransport;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.impl.ExtendedActorMaterializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** The end of one life in the cluster. */
class ClusterRunTest {
    private static final int PORT = 17355;
    private static final NodeName H1 = new NodeName("h1");
    private static final NodeName H2 = new NodeName("h2");
    private static final String HERE = "127.0.42.21";
    private static final String THERE = "127.0.42.22";
    private static final TreeMap<NodeName, String> HOSTS = new TreeMap<>(Map.of(H1, HERE, H2, THERE));

    @TempDir
    Path folder;

    private final AtomicReference<ActorSystem<?>> system = new AtomicReference<>();

    /** What {@link RemotingStreams} is for, with streams that are held on purpose. */
    @Test
    void streamsThatNeverCompleteDoNotKeepTheNodeOutForEver() throws Exception {
        var settings = new ClusterSettings("end-test", H1, HERE, PORT, HOSTS, null);
        try (var silent = new ServerSocket(PORT, 5, InetAddress.getByName(THERE))) {
            var run = run(settings);
            run.send(address(settings), new NodeMessage.JoinQuestion(H1, 1, false));
            try (var socket = silent.accept()) {
                assertThat(socket.isConnected()).isTrue();
                var remoting = RemotingStreams.remoting(Objects.requireNonNull(system.get()));
                held(RemotingStreams.of((ArteryTransport) Objects.requireNonNull(remoting)));
                run.abandon();
                Await.until("its end begins", run::ending);

                Await.until("it ends", () -> {
                    assertThat(run.ending()).isTrue();
                    run.endStreams();
                    return run.ended();
                });
            }
        }
        new ServerSocket(PORT, 5, InetAddress.getByName(HERE)).close();
    }

    @Test
    void aPeerThatAcceptsAndSaysNothingDoesNotHoldUpTheEnd() throws Exception {
        var tls = new TestCertificates(folder.resolve("own"), "end-test", HOSTS).of(H1);
        var settings = new ClusterSettings("end-test", H1, HERE, PORT, HOSTS, tls);
        try (var silent = new ServerSocket(PORT, 5, InetAddress.getByName(THERE))) {
            var run = run(settings);
            assertThat(run.ending()).isFalse();
            run.send(address(settings), new NodeMessage.JoinQuestion(H1, 1, false));
            try (var socket = silent.accept()) {
                assertThat(socket.isConnected()).isTrue();
                run.abandon();
                Await.until("it ends", run::ended);
            }
        }
    }

    private ClusterRun run(ClusterSettings settings) {
        return new ClusterRun(
                settings,
                message -> {},
                null,
                new Guest() {
                    @Override
                    public Config config() {
                        return ConfigFactory.empty();
                    }

                    @Override
                    public void begins(ActorSystem<?> begun) {
                        system.set(begun);
                    }
                },
                why -> {});
    }

    private static org.apache.pekko.actor.Address address(ClusterSettings settings) {
        return Objects.requireNonNull(settings.controlAddresses().get(H2));
    }

    /** None of their actors does anything any more, except end when it is told to. */
    private static void held(Iterable<Materializer> all) {
        for (var streams : all) {
            var supervisor = (LocalActorRef) ((ExtendedActorMaterializer) streams).supervisor();
            for (ActorRef actor :
                    CollectionConverters.asJava(supervisor.underlying().children())) {
                ((InternalActorRef) actor).suspend();
            }
        }
    }
}
