#!/usr/bin/python3
"""A service that is checked while it runs goes on answering, and the check is right.

One key asks for a check of a long log; another goes on writing and reading until it is told. A
service that replays its log at one go answers nothing meanwhile."""

import time

import zmq
from live import (OK, SCALE, Connection, Place, Reply, Stream, check, encode, endpoint, envelope,
                  equal, finish, read_key, request_id)

SERVICE = "enrolment"
ENTRIES = int(30000 * SCALE)
LEARNER_REGISTER, HEALTH, CHECK = 320, 20, 23
LEAST_ANSWERS = 20
CHECK_S = 120


def report_of(data):
    """The report in the reply to a check."""
    reply = Reply(data)
    equal(reply.status, OK, "the check's status")
    return reply.page[0][0]


def while_checked(place, connection, name):
    """Writes and reads until the check is told; its report, and how long each answer took."""
    waits, n = [], 0
    connection.send(envelope(request_id(), CHECK, encode({})))
    end = time.monotonic() + CHECK_S
    while time.monotonic() < end:
        data = connection.receive(0)
        if data:
            return report_of(data), sorted(waits)
        began = time.monotonic()
        n += 1
        if n % 2:
            place.me.command(LEARNER_REGISTER, {1: f"{name}{n}@example.org", 2: "W", 3: "Zoé"})
        else:
            place.me.query(HEALTH, service=SERVICE)
        waits.append(time.monotonic() - began)
    return {}, sorted(waits)


def main():
    with Place("checks") as place:
        place.start("catalogue")
        place.start(SERVICE)
        stream = Stream(place.home.path, SERVICE, place.key, window=64)
        for i in range(ENTRIES):
            stream.put(LEARNER_REGISTER, {1: f"many{i}@example.org", 2: "Many", 3: "Léa"})
        check(stream.drain(60), "the entries of a long log")
        stream.close()
        context = zmq.Context()
        server_key, _ = read_key(f"{place.home.path}/keys/{SERVICE}.pub")
        connection = Connection(context, endpoint(place.home.path, SERVICE), server_key, place.key)
        for name in ("first", "second"):
            began = time.monotonic()
            report, waits = while_checked(place, connection, name)
            took = time.monotonic() - began
            check(report.get(2), f"the {name} check is clean: {report}")
            check(report.get(3, 0) >= ENTRIES, f"it looked at {report.get(3)} entries")
            check(len(waits) >= LEAST_ANSWERS, f"{len(waits)} answers while it went on")
            print(f"checks: {report.get(3)} entries in {took:.2f} s, {len(waits)} answers "
                  f"meanwhile, p99 {waits[int(len(waits) * 0.99)] * 1000:.1f} ms, at most "
                  f"{waits[-1] * 1000:.1f} ms" if waits else "checks: no answer meanwhile")
        connection.close()
        context.term()
        equal(place.clean(), 4, "services that `cursus check` finds clean")
    finish()


if __name__ == "__main__":
    main()
