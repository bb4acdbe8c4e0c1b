#!/usr/bin/python3
"""One learner cannot fill a store: their key sends all that it may, as fast as it can, and what the
store and the service's log grow by is told as so much a day.

    tests/fire/fill.py

They sign again under new request ids, ask, send what is refused, and repeat ids. The control: a
service that remembers every such id, without a rate limit."""

import datetime
import glob
import os
import time
import zoneinfo

import zmq
from live import (BUILD, OK, Connection, Place, Reply, check, encode, endpoint, envelope, finish,
                  read_key, request_id)

VICTIM = "attendance"
LEARNER = "lea@example.org"
WARM_S, PHASE_S = 3, 8
IN_FLIGHT = 64
DAY_S = 86400
MIB = 1 << 20
BOUND_MIB = 128  # a day, for one key
RESOLVE, SHEET_OPEN, SIGN, PRESENCE_OF, PLACEMENT = 24, 520, 521, 529, 530
ZONES = ("Europe/Paris", "America/Martinique", "Pacific/Tahiti", "Indian/Reunion",
         "Pacific/Noumea")
SAMPLE = os.path.join(os.path.dirname(__file__), "../../clients/cli/sample/five-minutes/programme.json")


def noon():
    """The zone in which the next hours are the same day, and its time now."""
    times = ((zone, datetime.datetime.now(zoneinfo.ZoneInfo(zone))) for zone in ZONES)
    return min(times, key=lambda one: abs(one[1].hour - 12))


def prepare(place):
    """A half-day that goes on, signed once; the ids of the learner, the half-day and the cohort."""
    home = place.home
    zone, now = noon()
    first, last = now - datetime.timedelta(hours=1), now + datetime.timedelta(hours=2)
    for words in (("init",), ("institution", "add", "UNIV-EX", "U"),
                  ("programme", "publish", SAMPLE),
                  ("cohort", "plan", "F1", "DU-COORD", "--starts", str(now.date()), "--timezone",
                   zone),
                  ("cohort", "open", "F1"),
                  ("learner", "register", LEARNER, "Martin", "Léa"),
                  ("enrolment", "add", "F1", LEARNER, "--since", str(now.date())),
                  ("slot", "schedule", "F1", str(now.date()), "am", f"{first:%H:%M}",
                   f"{last:%H:%M}", "--yes"),
                  ("key", "new", "learner", "--learner", LEARNER)):
        home.cursus(*words)
    check(place.caught_up(), "attendance knows the learner and the half-day")
    ids = [place.me.query(RESOLVE, {1: noun, 2: text}, service=service)[0][1]
           for service, noun, text in (("enrolment", "learner", LEARNER),
                                       ("catalogue", "slot", f"F1/{now.date()}/am"),
                                       ("catalogue", "cohort", "F1"))]
    place.me.command(SHEET_OPEN, {1: ids[1]})
    return ids


class Learner:
    """A key that never waits for anybody."""

    def __init__(self, place, ids):
        home = place.home.path
        self.learner, self.slot, self.cohort = ids
        self.context = zmq.Context()
        self.connection = Connection(self.context, endpoint(home, VICTIM),
                                     read_key(f"{home}/keys/{VICTIM}.pub")[0],
                                     read_key(f"{home}/keys/learner.key"))
        self.repeated = self.message(SIGN, {1: self.slot, 2: self.learner})
        self.n = self.on_way = 0
        self.statuses = {}

    @staticmethod
    def message(number, fields):
        return envelope(request_id(), number, encode(fields))

    def next(self):
        self.n += 1
        if self.n % 8 == 1:
            return self.repeated
        if self.n % 8 == 2:
            return self.message(PRESENCE_OF, {1: self.learner})
        if self.n % 8 == 3:
            return self.message(SIGN, {1: self.slot + 100000, 2: self.learner})
        if self.n % 8 == 4:
            return self.message(PLACEMENT, {1: self.cohort, 2: self.learner, 3: 20000101,
                                            4: 2, 7: "h" * 200, 8: "s" * 200})
        return self.message(SIGN, {1: self.slot, 2: self.learner})

    def send(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            while self.on_way < IN_FLIGHT:
                self.connection.send(self.next())
                self.on_way += 1
            data = self.connection.receive(1)
            while data:
                self.on_way -= 1
                status = Reply(data).status
                self.statuses[status] = self.statuses.get(status, 0) + 1
                data = self.connection.receive(0)

    def close(self):
        self.connection.close()
        self.context.term()


def used(place):
    """Bytes on the disk of the service's store and log."""
    home = place.home.path
    files = glob.glob(f"{home}/**/{VICTIM}*.mdb", recursive=True)
    files += glob.glob(f"{home}/**/{VICTIM}/*.mdb", recursive=True)
    check(files, f"the store of {VICTIM}")
    return sum(os.stat(path).st_blocks * 512 for path in {*files, f"{home}/log/{VICTIM}.log"})


def growth(place, ids):
    """MiB a day, after what every key may leave once."""
    learner = Learner(place, ids)
    learner.send(WARM_S)
    before, began = used(place), time.monotonic()
    done = learner.statuses.get(OK, 0)
    learner.send(PHASE_S)
    grown, seconds = used(place) - before, time.monotonic() - began
    check(learner.statuses.get(OK, 0) > done, f"messages are answered: {learner.statuses}")
    learner.close()
    return grown / MIB * DAY_S / seconds, learner


def main():
    with Place("fill") as place:
        place.start_all()
        ids = prepare(place)
        a_day, learner = growth(place, ids)
        check(a_day <= BOUND_MIB, f"{a_day:.0f} MiB a day for one learner's key")
        print(f"fill: {learner.n} messages of a learner {learner.statuses}: {a_day:.0f} MiB a day, "
              f"{BOUND_MIB} allowed")
        place.stop(VICTIM)
        with open(place.home.path + "/cursus.zpl", "a", encoding="ascii") as file:
            file.write(f'{VICTIM}\n    rate = "0"\n')
        place.start(VICTIM, build=BUILD + "/fire/remember")
        a_day, learner = growth(place, ids)
        check(a_day > BOUND_MIB, f"the control, no limits: {a_day:.0f} MiB a day")
        print(f"fill: the control, no limits: {learner.n} messages {learner.statuses}: "
              f"{a_day:.0f} MiB a day")
    finish()


if __name__ == "__main__":
    main()
