package io.holdfast.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.node.client.CommandException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void commandsAreToldOfOtherAddressesThanTheUsual() {
        assertThat(new DemoPorts(DemoPorts.USUAL).url()).isEmpty();
        assertThat(new DemoPorts(List.of("127.0.9.1", "127.0.9.2", "127.255.0.3")).url())
                .isEqualTo(" --url http://127.0.9.1:7626");
    }

    /** Whoever reaches the demo's servers is let in. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.9.1",
                "127.0.9.1,127.0.9.2",
                "127.0.9.1,127.0.9.2,127.0.9.2",
                "127.0.9.1,127.0.9.2,10.0.0.1",
                "127.0.9.1,127.0.9.2,127.0.9.256",
                "127.0.9.1,127.0.9.2,localhost",
                "0.0.0.0,127.0.9.2,127.0.9.3"
            })
    void onlyThreeAddressesOfThisMachineAloneWillDo(String hosts) {
        assertThatThrownBy(() -> new DemoPorts(List.of(hosts.split(",", -1))))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("three different addresses of 127.0.0.0/8");
    }
}
