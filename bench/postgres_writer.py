#!/usr/bin/python3
"""A good client of a PostgreSQL group: commits each row on its own and gives a silent connection about a second. A commit that
came back with a warning is not acknowledged. What it prints: see client.py.

  postgres_writer.py HOST,HOST,... SECONDS
"""
import sys

import psycopg2

import client


def dial(host):
    connection = psycopg2.connect(
        host=host, user="postgres", password="bench", dbname="postgres", target_session_attrs="read-write",
        connect_timeout=2, tcp_user_timeout=1000, keepalives_idle=1, keepalives_interval=1, keepalives_count=1)
    connection.autocommit = True
    return connection


def prepare(connection):
    with connection.cursor() as cursor:
        cursor.execute("create table if not exists acknowledged (n bigint)")


def write(connection, number):
    with connection.cursor() as cursor:
        cursor.execute("insert into acknowledged values (%s)", (number,))
    if connection.notices:
        raise psycopg2.OperationalError(connection.notices[-1])
    return True


def read(connection):
    with connection.cursor() as cursor:
        cursor.execute("select n from acknowledged")
        return {row[0] for row in cursor.fetchall()}


client.run(client.Dialler(sys.argv[1].split(","), dial), float(sys.argv[2]), prepare, write, read, psycopg2.Error)
