#!/usr/bin/python3
"""A good client of a Redis group: asks all hosts' Sentinel endpoints at once for the primary, makes sure of its role,
pushes numbers one by one, gives a silent connection about a second. Prints one JSON line: the longest time between two
acknowledgements or from the last one to the end ("open"), how many there were, and how many of the acknowledged numbers
are missing at the end.

  redis_writer.py HOST,HOST,... SECONDS [wait]

With "wait" a number counts only when WAIT confirmed it on one replica; without, when Redis said OK.
"""
import concurrent.futures
import json
import socket
import sys
import time

HOSTS, SECONDS, CONFIRMED = sys.argv[1].split(","), float(sys.argv[2]), sys.argv[3:] == ["wait"]
PACE = 0.005
GROUP = "cache"
pool = concurrent.futures.ThreadPoolExecutor(len(HOSTS) * 2)


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


class Dialler:
    """One attempt per host at a time; whoever leads to a primary first is taken."""

    def __init__(self):
        self.attempts = {}

    def connection(self, patience):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            for host in HOSTS:
                if host not in self.attempts:
                    self.attempts[host] = pool.submit(dial, host)
            concurrent.futures.wait(
                self.attempts.values(), timeout=0.02, return_when=concurrent.futures.FIRST_COMPLETED)
            for host, attempt in list(self.attempts.items()):
                if attempt.done():
                    del self.attempts[host]
                    if attempt.exception() is None:
                        return attempt.result()
            time.sleep(0.01)
        return None


def write(dialler):
    acknowledged, connection, number = [], None, 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        connection = connection or dialler.connection(1.0)
        if connection is None:
            continue
        number += 1
        try:
            connection.ask("RPUSH", "acknowledged", number)
            if not CONFIRMED or connection.ask("WAIT", 1, 900) >= 1:
                acknowledged.append((number, time.monotonic()))
            time.sleep(PACE)
        except OSError:
            connection.close()
            connection = None
    return acknowledged, time.monotonic()


def present(dialler):
    for _ in range(100):
        connection = dialler.connection(1.0)
        try:
            if connection is not None:
                return {int(number) for number in connection.ask("LRANGE", "acknowledged", 0, -1)}
        except OSError:
            continue
    sys.exit("writer: no primary could be read at the end")


def main():
    dialler = Dialler()
    if dialler.connection(30.0) is None:
        sys.exit("writer: no Sentinel endpoint named a primary within 30 s")
    acknowledged, end = write(dialler)
    numbers = present(dialler)
    moments = [moment for _, moment in acknowledged] + [end]
    gap = max((b - a for a, b in zip(moments, moments[1:])), default=SECONDS)
    still = not acknowledged or end - acknowledged[-1][1] >= gap
    lost = [number for number, _ in acknowledged if number not in numbers]
    print(json.dumps({"gap": round(gap, 3), "open": still, "acknowledged": len(acknowledged), "lost": len(lost)}))


main()
