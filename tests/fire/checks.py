#!/usr/bin/python3
"""A service that is checked while it runs goes on answering, and the check is right.

One key asks for a check of a long log; another goes on writing and reading until it is told, and
waits about as long as without a check. The control: a service that replays its log at one go, and
answers nothing meanwhile."""

import time

import zmq
from live import (BUILD, OK, SCALE, Connection, Place, Reply, Stream, check, encode, endpoint, envelope,
                  equal, finish, read_key, request_id)

SERVICE = "enrolment"
ENTRIES = int(30000 * max(1, SCALE))
LEARNER_REGISTER, HEALTH, CHECK = 320, 20, 23
LEAST_ANSWERS = 20
CHECK_S = 120
BARE_S = 1
WAIT_MS = 100


def report_of(data):
    """The report in the reply to a check."""
    reply = Reply(data)
    equal(reply.status, OK, "the check's status")
    return reply.page[0][0]


def one_wait(place, name, n):
    """A write or a read of another key, and how long it took."""
    began = time.monotonic()
    if n % 2:
        place.me.command(LEARNER_REGISTER, {1: f"{name}{n}@example.org", 2: "W", 3: "Zoé"})
    else:
        place.me.query(HEALTH, service=SERVICE)
    return time.monotonic() - began


def while_checked(place, connection, name):
    """Writes and reads until the check is told; its report, and how long each answer took."""
    waits = []
    connection.send(envelope(request_id(), CHECK, encode({})))
    end = time.monotonic() + CHECK_S
    while time.monotonic() < end:
        data = connection.receive(0)
        if data:
            return report_of(data), sorted(waits)
        waits.append(one_wait(place, name, len(waits)))
    return {}, sorted(waits)


def bare(place):
    """The same without a check."""
    waits, end = [], time.monotonic() + BARE_S
    while time.monotonic() < end:
        waits.append(one_wait(place, "bare", len(waits)))
    return sorted(waits)


def p99_ms(waits):
    return waits[int(len(waits) * 0.99)] * 1000 if waits else float("inf")


def connect(context, place):
    home = place.home.path
    server_key, _ = read_key(f"{home}/keys/{SERVICE}.pub")
    return Connection(context, endpoint(home, SERVICE), server_key,
                      read_key(f"{home}/keys/checker.key"))


def one_check(place, connection, name, most_ms):
    """Its waits; once more where the machine had something else to do."""
    began = time.monotonic()
    report, waits = while_checked(place, connection, name)
    took = time.monotonic() - began
    if p99_ms(waits) > most_ms:
        report, waits = while_checked(place, connection, name + "-again")
    check(report.get(2), f"the {name} check is clean: {report}")
    check(report.get(3, 0) >= ENTRIES, f"it looked at {report.get(3)} entries")
    check(len(waits) >= LEAST_ANSWERS, f"{len(waits)} answers while it went on")
    check(p99_ms(waits) <= most_ms, f"others' p99 {p99_ms(waits):.1f} ms, {most_ms:.0f} allowed")
    print(f"checks: {report.get(3)} entries in {took:.2f} s, {len(waits)} answers meanwhile, p99 "
          f"{p99_ms(waits):.1f} ms, at most {waits[-1] * 1000 if waits else 0:.1f} ms")


def control(place, context):
    """The service that replays at one go."""
    place.stop(SERVICE)
    place.start(SERVICE, build=BUILD + "/fire/at-one-go")
    connection = connect(context, place)
    place.me.query(HEALTH, service=SERVICE)
    report, waits = while_checked(place, connection, "control")
    check(report.get(2), f"the check at one go is clean: {report}")
    check(p99_ms(waits) > WAIT_MS, f"the control: at one go, others' p99 {p99_ms(waits):.1f} ms")
    print(f"checks: the control, at one go: {len(waits)} answers meanwhile, p99 "
          f"{p99_ms(waits):.1f} ms")
    connection.close()


def main():
    with Place("checks") as place:
        place.home.cursus("key", "new", "checker", "--role", "auditor")
        place.start("catalogue")
        place.start(SERVICE)
        stream = Stream(place.home.path, SERVICE, place.key, window=64)
        for i in range(ENTRIES):
            stream.put(LEARNER_REGISTER, {1: f"many{i}@example.org", 2: "Many", 3: "Léa"})
        check(stream.drain(60), "the entries of a long log")
        stream.close()
        without = p99_ms(bare(place))
        print(f"checks: without a check, p99 {without:.1f} ms")
        context = zmq.Context()
        connection = connect(context, place)
        for name in ("first", "second"):
            one_check(place, connection, name, max(WAIT_MS, 2 * without))
        connection.close()
        control(place, context)
        context.term()
        equal(place.clean(), 4, "services that `cursus check` finds clean")
    finish()


if __name__ == "__main__":
    main()
