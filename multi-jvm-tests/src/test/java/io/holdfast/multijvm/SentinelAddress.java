package io.holdfast.multijvm;

import java.util.List;
import java.util.stream.Collectors;

/** All that a client with Sentinel support is told: where to ask, with which password, and for which group. */
record SentinelAddress(List<String> hosts, int port, String password, String group) {

    /** {@code HOST:PORT,HOST:PORT,...}. */
    String list() {
        return hosts.stream().map(host -> host + ":" + port).collect(Collectors.joining(","));
    }
}
