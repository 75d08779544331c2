"""Asks the probes' port as a load balancer does, a connection for each, and prints how long the answers took from when they were due.

    probes.py SECONDS HOST...
"""
import socket
import sys
import time

PER_SECOND = 100
PORT = 8008
PATHS = ["/liveness", "/patroni", "/cluster", "/health/live"]  # 200 at every node at all times


def ask(host, path):
    with socket.create_connection((host, PORT), 10) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer.startswith(b"HTTP/1.0 200 ")


def main():
    seconds, hosts = int(sys.argv[1]), sys.argv[2:]
    took, failed = [], 0
    begun = time.monotonic() + 0.1
    for i in range(seconds * PER_SECOND):
        due = begun + i / PER_SECOND
        time.sleep(max(0, due - time.monotonic()))
        try:
            failed += not ask(hosts[i % len(hosts)], PATHS[i // len(hosts) % len(PATHS)])
        except OSError:
            failed += 1
        took.append((time.monotonic() - due) * 1000)
    took.sort()
    print("%d probes, p50 %.1f ms, p99 %.1f ms, longest %.1f ms, %d failed"
          % (len(took), took[len(took) // 2], took[len(took) * 99 // 100], took[-1], failed))


main()
