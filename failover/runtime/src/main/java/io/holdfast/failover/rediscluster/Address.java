package io.holdfast.failover.rediscluster;

/** Where a Redis node answers. */
public record Address(String host, int port) implements Comparable<Address> {

    /** From "host:port"; the exception's message says what is wrong. */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is no host and port");
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("'" + text + "' has no port from 1 to 65535");
        }
        return new Address(text.substring(0, colon), port);
    }

    @Override
    public int compareTo(Address other) {
        int byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
