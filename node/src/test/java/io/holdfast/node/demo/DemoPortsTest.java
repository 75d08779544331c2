package io.holdfast.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class DemoPortsTest {
    @Test
    void aPortIsFreeExactlyWhenNobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.13.7"))) {
            port = socket.getLocalPort();
            assertThat(DemoPorts.free("127.0.13.7", port)).isFalse();
        }
        assertThat(DemoPorts.free("127.0.13.7", port)).isTrue();
    }
}
