#!/usr/bin/python3
"""A good client of a PostgreSQL group: numbers its rows, commits each on its own, dials all hosts at once when its
connection is gone, gives a silent connection about a second. Prints one JSON line: the longest time between two
acknowledgements or from the last one to the end ("open"), how many there were, and how many of the acknowledged rows are
missing at the end. A commit that came back with a warning is not acknowledged.

  postgres_writer.py HOST,HOST,... SECONDS
"""
import concurrent.futures
import json
import sys
import time

import psycopg2

HOSTS, SECONDS = sys.argv[1].split(","), float(sys.argv[2])
PACE = 0.005
pool = concurrent.futures.ThreadPoolExecutor(len(HOSTS))


def dial(host):
    connection = psycopg2.connect(
        host=host, user="postgres", password="bench", dbname="postgres", target_session_attrs="read-write",
        connect_timeout=2, tcp_user_timeout=1000, keepalives_idle=1, keepalives_interval=1, keepalives_count=1)
    connection.autocommit = True
    return connection


class Dialler:
    """One attempt per host at a time; whoever answers as a primary first is taken."""

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
            with connection.cursor() as cursor:
                cursor.execute("insert into acknowledged values (%s)", (number,))
            if connection.notices:
                raise psycopg2.OperationalError(connection.notices[-1])
            acknowledged.append((number, time.monotonic()))
            time.sleep(PACE)
        except psycopg2.Error:
            connection.close()
            connection = None
    return acknowledged, time.monotonic()


def present(dialler):
    for _ in range(100):
        connection = dialler.connection(1.0)
        try:
            if connection is not None:
                with connection.cursor() as cursor:
                    cursor.execute("select n from acknowledged")
                    return {row[0] for row in cursor.fetchall()}
        except psycopg2.Error:
            continue
    sys.exit("writer: no primary could be read at the end")


def main():
    dialler = Dialler()
    with dialler.connection(30.0).cursor() as cursor:
        cursor.execute("create table if not exists acknowledged (n bigint)")
    acknowledged, end = write(dialler)
    rows = present(dialler)
    moments = [moment for _, moment in acknowledged] + [end]
    gap = max((b - a for a, b in zip(moments, moments[1:])), default=SECONDS)
    still = not acknowledged or end - acknowledged[-1][1] >= gap
    lost = [number for number, _ in acknowledged if number not in rows]
    print(json.dumps({"gap": round(gap, 3), "open": still, "acknowledged": len(acknowledged), "lost": len(lost)}))


main()
