#!/usr/bin/python3
"""A good client of a Redis group: asks the hosts' Sentinel endpoints for the primary, makes sure of its role, pushes one number
after the other, and gives a silent connection about a second. What it prints: see client.py.

  redis_writer.py HOST,HOST,... SECONDS [wait]

With "wait" a number counts only when WAIT confirmed it on one replica; without, when Redis said OK.
"""
import socket
import sys

import client

GROUP = "cache"
CONFIRMED = sys.argv[3:] == ["wait"]


class Connection:
    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=1.0)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers = self.socket.makefile("rb")

    def ask(self, *words):
        parts = [b"*%d\r\n" % len(words)]
        for word in words:
            text = str(word).encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(text), text))
        self.socket.sendall(b"".join(parts))
        return self.answer()

    def answer(self):
        line = self.answers.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("the connection was closed")
        kind, rest = line[:1], line[1:-2]
        if kind == b"-":
            raise OSError(rest.decode())
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self.answers.read(int(rest) + 2)[:-2].decode()
        if kind == b"*":
            return None if rest == b"-1" else [self.answer() for _ in range(int(rest))]
        return rest.decode()

    def close(self):
        self.socket.close()


def dial(host):
    sentinel = Connection(host, 26379)
    try:
        address = sentinel.ask("SENTINEL", "get-master-addr-by-name", GROUP)
    finally:
        sentinel.close()
    if address is None:
        raise OSError("no primary is known")
    primary = Connection(address[0], int(address[1]))
    if primary.ask("ROLE")[0] != "master":
        primary.close()
        raise OSError("no primary yet")
    return primary


def write(connection, number):
    connection.ask("RPUSH", "acknowledged", number)
    return not CONFIRMED or connection.ask("WAIT", 1, 900) >= 1


def read(connection):
    return {int(number) for number in connection.ask("LRANGE", "acknowledged", 0, -1)}


client.run(client.Dialler(sys.argv[1].split(","), dial), float(sys.argv[2]), lambda _: None, write, read, OSError)
