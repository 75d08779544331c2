"""What every writer does, whatever it writes to: dials all hosts side by side, numbers what it writes one by one, and tells in
one JSON line the longest time between two acknowledgements or from the last one to the end ("open"), how many there were, and
how many of the acknowledged are missing at the end."""
import concurrent.futures
import json
import sys
import time

PACE = 0.005


class Dialler:
    """One attempt per host at a time; whoever answers as a primary, or leads to one, first is taken."""

    def __init__(self, hosts, dial):
        self.hosts, self.dial = hosts, dial
        self.pool = concurrent.futures.ThreadPoolExecutor(len(hosts))
        self.attempts = {}

    def connection(self, patience):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            for host in self.hosts:
                if host not in self.attempts:
                    self.attempts[host] = self.pool.submit(self.dial, host)
            concurrent.futures.wait(
                self.attempts.values(), timeout=0.02, return_when=concurrent.futures.FIRST_COMPLETED)
            for host, attempt in list(self.attempts.items()):
                if attempt.done():
                    del self.attempts[host]
                    if attempt.exception() is None:
                        return attempt.result()
            time.sleep(0.01)
        return None


def run(dialler, seconds, prepare, write, read, error):
    """prepare(connection) once; write(connection, number) is true when that was acknowledged; read(connection) gives all
    numbers that are there. Whatever raises `error` costs the connection."""
    first = dialler.connection(30.0)
    if first is None:
        sys.exit("writer: no primary answered within 30 s")
    prepare(first)
    acknowledged, end = written(dialler, seconds, write, error)
    there = present(dialler, read, error)
    moments = [moment for _, moment in acknowledged] + [end]
    gap = max((b - a for a, b in zip(moments, moments[1:])), default=seconds)
    still = not acknowledged or end - acknowledged[-1][1] >= gap
    lost = [number for number, _ in acknowledged if number not in there]
    print(json.dumps({"gap": round(gap, 3), "open": still, "acknowledged": len(acknowledged), "lost": len(lost)}))


def written(dialler, seconds, write, error):
    acknowledged, connection, number = [], None, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection = connection or dialler.connection(1.0)
        if connection is None:
            continue
        number += 1
        try:
            if write(connection, number):
                acknowledged.append((number, time.monotonic()))
            time.sleep(PACE)
        except error:
            connection.close()
            connection = None
    return acknowledged, time.monotonic()


def present(dialler, read, error):
    for _ in range(100):
        connection = dialler.connection(1.0)
        try:
            if connection is not None:
                return read(connection)
        except error:
            continue
    sys.exit("writer: no primary could be read at the end")
