package io.holdfast.node.sentinel;

import io.holdfast.node.sentinel.resp.Encoder;
import io.holdfast.node.sentinel.resp.Reply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is remembered of one connection. Used on the endpoint's own thread only. */
final class Session {
    /** More than the events there are, and no room to hoard in. */
    static final int MOST_SUBSCRIPTIONS = 256;

    static final int LONGEST_SUBSCRIPTION = 256;

    private final long id;
    private final String address;
    private final String localAddress;
    private final long since;
    private final Outlet outlet;
    private final Set<String> channels = new LinkedHashSet<>();
    private final Set<String> patterns = new LinkedHashSet<>();
    private Encoder encoder = Encoder.RESP2;
    private boolean admitted;
    private String user = Access.DEFAULT;
    private int refusals;
    private boolean asked;
    private String name = "";
    private String library = "";
    private String libraryVersion = "";
    private String lastRequest = "NULL";
    private long lastAt;
    private Talk talk = Talk.ON;

    /** How replies leave. */
    interface Outlet {
        /** What was not asked for; the connection is closed when its reader is too slow. */
        void push(Reply reply);

        void close();

        /** Bytes that wait to be sent. */
        long pending();
    }

    /** Whether the client wants replies. */
    enum Talk {
        ON,
        OFF,
        /** Not to this request. */
        SKIP_THIS,
        /** Not to the next one. */
        SKIP_NEXT
    }

    Session(long id, String address, String localAddress, boolean admitted, long nanos, Outlet outlet) {
        this.id = id;
        this.address = address;
        this.localAddress = localAddress;
        this.admitted = admitted;
        this.since = nanos;
        this.lastAt = nanos;
        this.outlet = outlet;
    }

    long id() {
        return id;
    }

    String address() {
        return address;
    }

    String localAddress() {
        return localAddress;
    }

    Encoder encoder() {
        return encoder;
    }

    void speak(Encoder newEncoder) {
        encoder = newEncoder;
    }

    boolean admitted() {
        return admitted;
    }

    /** Whom it said to be. */
    String user() {
        return user;
    }

    void admit(String asUser) {
        admitted = true;
        user = asUser;
        refusals = 0;
    }

    /** How often a wrong password was given. */
    int refuse() {
        return ++refusals;
    }

    String name() {
        return name;
    }

    void name(String newName) {
        name = newName;
    }

    String library() {
        return library;
    }

    String libraryVersion() {
        return libraryVersion;
    }

    void library(String newLibrary) {
        library = newLibrary;
    }

    void libraryVersion(String version) {
        libraryVersion = version;
    }

    Talk talk() {
        return talk;
    }

    void talk(Talk newTalk) {
        talk = newTalk;
    }

    Set<String> channels() {
        return channels;
    }

    Set<String> patterns() {
        return patterns;
    }

    int subscriptions() {
        return channels.size() + patterns.size();
    }

    void unsubscribe() {
        channels.clear();
        patterns.clear();
    }

    /** As after {@code RESET}: nothing is known of the client. */
    void forget(boolean admittedAgain) {
        unsubscribe();
        encoder = Encoder.RESP2;
        admitted = admittedAgain;
        user = Access.DEFAULT;
        name = "";
        talk = Talk.ON;
    }

    void asks(String request, long nanos) {
        asked = true;
        lastRequest = request;
        lastAt = nanos;
    }

    boolean asked() {
        return asked;
    }

    String lastRequest() {
        return lastRequest;
    }

    long ageNanos(long nanos) {
        return nanos - since;
    }

    long idleNanos(long nanos) {
        return nanos - lastAt;
    }

    long pending() {
        return outlet.pending();
    }

    void close() {
        outlet.close();
    }

    /** One message for each subscription that the event meets. */
    void hear(Notice notice) {
        if (channels.contains(notice.channel())) {
            outlet.push(new Reply.Push(List.of(text("message"), text(notice.channel()), text(notice.payload()))));
        }
        for (var pattern : patterns) {
            if (Glob.matches(pattern, notice.channel())) {
                outlet.push(new Reply.Push(
                        List.of(text("pmessage"), text(pattern), text(notice.channel()), text(notice.payload()))));
            }
        }
    }

    private static Reply text(String value) {
        return new Reply.Text(value);
    }
}
