import io.holdfast.node.Holdfast;
import io.holdfast.sharding.Change;
import io.holdfast.sharding.NewSession;
import io.holdfast.sharding.SessionException;
import io.holdfast.sharding.Sessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * A shop that embeds a node: java -cp node/target/holdfast.jar examples/Shop.java /etc/holdfast/h1.conf
 * The other nodes may be other copies of the shop, or plain nodes; a session is the same on all of them.
 */
public final class Shop {
    public static void main(String[] arguments) throws Exception {
        try (var node = Holdfast.start(Path.of(arguments[0]))) {
            Sessions sessions = ready(node);

            var visit = sessions.create(NewSession.anonymous().with("cart", "[]")).toCompletableFuture().join();
            var login = sessions.rotate(visit.id(), 0).toCompletableFuture().join();
            System.out.println("old id: " + refusal(() -> sessions.read(visit.id()).toCompletableFuture().join()));

            var change = Change.none().append("cart", "42").incr("clicks", 1).ifVersion(login.version());
            var bought = sessions.change(login.id(), change).toCompletableFuture().join();
            System.out.println(bought.attributes() + " in version " + bought.version() + " at " + bought.owner());

            var alice = NewSession.of("alice").idle(Duration.ofMinutes(30)).absolute(Duration.ofHours(8));
            var phone = sessions.create(alice).toCompletableFuture().join();
            System.out.println("revoked: " + sessions.revokeAll("alice").toCompletableFuture().join());
            System.out.println("phone: " + refusal(() -> sessions.read(phone.id()).toCompletableFuture().join()));
        }
    }

    /** The group needs a moment to open its primary. */
    private static Sessions ready(Holdfast node) throws InterruptedException {
        while (true) {
            var sessions = node.sessions();
            if (sessions.isPresent() && refusal(() -> sessions.get().create(NewSession.anonymous())
                    .toCompletableFuture().join()).isEmpty()) {
                return sessions.get();
            }
            Thread.sleep(200);
        }
    }

    private static String refusal(Runnable request) {
        try {
            request.run();
            return "";
        } catch (CompletionException e) {
            return e.getCause() instanceof SessionException refused ? refused.sentence() : e.toString();
        }
    }
}
