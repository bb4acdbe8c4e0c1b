#!/usr/bin/python3
"""Feeds that are cut and healed: services are killed, paused and restarted in any order under
commands; in the end each projection equals its source, nothing is lost and nothing is doubled.
Then an upstream comes back from an older copy of its data: who follows it notices and says so.

CURSUS_SEED says which faults; FIRE_S=4800 makes it 100,000 commands."""

import collections
import os
import random
import shutil
import signal
import time

from live import (BUILD, OK, SCALE, SERVICES, Client, Place, Silent, Stream, check, done_twice,
                  equal, finish, log_of, read_key)

SEED = int(os.environ.get("CURSUS_SEED", str(time.time_ns() % 1000000)))
COMMANDS = int(5000 * max(SCALE, 0.2))
COMMANDS_A_COHORT = 154
LOAD_S = 20 * SCALE
FAULT_EVERY_S = 0.12
HEAL_S = 30

TRAINER_ADD = 140
PROGRAMME_PUBLISH, COHORT_PLAN, COHORT_OPEN, COHORT_RESIZE = 132, 150, 151, 155
COHORT_LIST, SLOT_SCHEDULE, SLOT_LIST = 157, 160, 163
LEARNER_REGISTER, LEARNER_UPDATE, LEARNER_LIST = 320, 321, 324
ENROLMENT_ADD, ENROLMENT_LIST, ENROLMENT_PLACES = 330, 333, 335
SHEET_OPEN, PRESENCE_MARK, SHEET_COUNTERSIGN = 520, 522, 524
SHEET_LIST, PRESENCE_LIST, TOTALS_LIST, ELIGIBILITY_LIST = 527, 528, 534, 725
# The one event of each of these commands.
EVENTS = (204, 205, 206, 400, 401, 402, 600, 601, 602)
ENROLLED, OPEN, SERVING, DEGRADED, ATTENDANCE = 1, 2, 1, 2, 1
LEARNERS, SLOTS, MINUTES = 20, 4, 120
STREAMS = SERVICES[:3]
TRAINER = "trainer"  # her stream: to attendance, with her own key


class Reader(Client):
    """Asks for what is there now, also where a feed is cut."""

    def saw(self, service, reply):
        pass


class World:
    """The commands, each put when what it needs is there, and what must come of them."""

    def __init__(self, place, doubles=False):
        self.place, self.dice = place, random.Random(SEED)
        self.seen = {}
        self.reader = Reader(place.home.path, place.key)
        self.streams = {s: Stream(place.home.path, s, place.key, self.seen) for s in STREAMS}
        self.trainer = place.me.command(TRAINER_ADD, {1: "morel", 2: "Jeanne Morel"})[1]
        place.home.cursus("key", "new", "morel", "--trainer", "morel")
        for service in SERVICES:
            place.signal(service, signal.SIGHUP)
        key = read_key(place.home.path + "/keys/morel.key")
        self.streams[TRAINER] = Stream(place.home.path, "attendance", key, self.seen)
        for stream in self.streams.values():
            stream.doubles = doubles
        self.n = 0
        self.programme = place.me.command(PROGRAMME_PUBLISH, {
            1: "DU", 2: 1, 3: "Cut", 5: 1, 14: [{1: "U", 2: True}],
            16: {1: 800, 6: [{1: "EXAM", 2: "Examen", 3: 100}]}})[1]

    def close(self):
        self.reader.close()
        for stream in self.streams.values():
            stream.close()

    def put(self, service, number, message, then=None):
        self.streams[service].put(number, message, then)

    @property
    def promised(self):
        """So many commands come of the cohorts that have begun."""
        return self.n * COMMANDS_A_COHORT

    @property
    def left(self):
        return sum(s.left for s in self.streams.values())

    @property
    def done(self):
        return sum(len(s.done) for s in self.streams.values())

    def refused(self):
        return [(o.number, o.message, o.reply.status, o.reply.fault)
                for s in self.streams.values() for o in s.refused]

    def cohort(self):
        """A cohort's life."""
        self.n += 1
        name, members, slots = f"C{self.n}", [], []

        def planned(order):
            cohort = order.reply.record[1]
            self.put("catalogue", COHORT_OPEN, {1: cohort}, lambda _: opened(cohort))

        def opened(cohort):
            self.put("catalogue", COHORT_RESIZE, {1: cohort, 2: 100 + self.n})
            for i in range(SLOTS):
                message = {1: cohort, 2: 20250106 + i // 2, 3: 1 + i % 2,
                           4: 540 + 300 * (i % 2), 5: 540 + 300 * (i % 2) + MINUTES,
                           8: self.trainer}
                self.put("catalogue", SLOT_SCHEDULE, message,
                         lambda o: (slots.append(o.reply.record[1]), ready()))
            for i in range(LEARNERS):
                self.put("enrolment", LEARNER_REGISTER,
                         {1: f"{name}.{i}@example.org", 2: "Before", 3: "Zoé"},
                         lambda o: registered(cohort, o.reply.record[1]))

        def registered(cohort, learner):
            self.put("enrolment", LEARNER_UPDATE, {1: learner, 3: "After"})
            self.put("enrolment", ENROLMENT_ADD, {1: cohort, 2: learner, 3: 20250101},
                     lambda _: (members.append(learner), ready()))

        def ready():
            if len(members) == LEARNERS and len(slots) == SLOTS:
                for slot in slots:
                    self.put("attendance", SHEET_OPEN, {1: slot},
                             lambda _, slot=slot: marked(slot))

        def marked(slot):
            missing = [LEARNERS]

            def one(_):
                missing[0] -= 1
                if not missing[0] and slot != slots[-1]:
                    self.put(TRAINER, SHEET_COUNTERSIGN, {1: slot})

            for learner in members:
                self.put("attendance", PRESENCE_MARK,
                         {1: slot, 2: learner, 3: 1 + (learner + slot) % 3}, one)

        self.put("catalogue", COHORT_PLAN,
                 {1: name, 2: self.programme, 5: 20250101, 6: 20251231}, planned)

    def pump(self):
        for stream in self.streams.values():
            stream.pump(0.002)

    def drain(self, seconds):
        end = time.monotonic() + seconds
        while self.left and time.monotonic() < end:
            self.pump()
        return not self.left


class Chaos:
    """One fault after the other; what was hurt heals a little later."""

    def __init__(self, place, dice):
        self.place, self.dice = place, dice
        self.next_s = time.monotonic() + FAULT_EVERY_S
        self.heals = {}  # service -> (when, how)
        self.counts = collections.Counter()

    def tick(self):
        now = time.monotonic()
        for service, (when, how) in list(self.heals.items()):
            if now >= when:
                del self.heals[service]
                how(service)
        if now < self.next_s:
            return
        self.next_s = now + self.dice.uniform(0.3, 1.7) * FAULT_EVERY_S
        service = self.dice.choice(SERVICES)
        if service in self.heals:
            return
        kind = self.dice.choice(("kill", "kill", "pause", "restart"))
        self.counts[kind] += 1
        if kind == "pause":
            self.place.signal(service, signal.SIGSTOP)
            self.heals[service] = (now + self.dice.uniform(0.02, 0.8),
                                   lambda s: self.place.signal(s, signal.SIGCONT))
            return
        if kind == "kill":
            self.place.kill(service)
        else:
            # -15: it came before the service had blocked its signals.
            check(self.place.stop(service) in (0, -signal.SIGTERM), f"{service} stops")
        self.heals[service] = (now + self.dice.choice((0.0, 0.1, 0.5)), self.place.begin)

    def end(self):
        for service, (_, how) in self.heals.items():
            how(service)
        self.heals = {}


def under_faults(w):
    chaos, began = Chaos(w.place, w.dice), time.monotonic()
    while w.promised < COMMANDS or w.left:
        passed = time.monotonic() - began
        if passed > 4 * LOAD_S + HEAL_S:
            break
        # Spread over the time, so that faults meet commands all along.
        if w.promised < min(COMMANDS, COMMANDS * passed / LOAD_S):
            w.cohort()
        w.pump()
        chaos.tick()
    chaos.end()
    check(w.drain(HEAL_S), f"every command was answered, {w.left} were not")
    sent = sum(o.sent for s in w.streams.values() for o in s.done)
    print(f"feeds: seed {SEED}, {w.done} commands in {time.monotonic() - began:.1f} s, "
          f"{sent - w.done} sent again, faults {dict(chaos.counts)}")
    equal(w.refused()[:3], [], "refused")
    equal(sum(s.contradicted for s in w.streams.values()), 0, "other answers to the same command")



def model(w):
    """What the answers say must be there: cohort -> learners, (slot, learner) -> status..."""
    enrolled, presences, slots = collections.defaultdict(set), {}, collections.defaultdict(set)
    for stream in w.streams.values():
        for o in stream.done:
            if o.reply.status != OK:
                continue
            if o.number == ENROLMENT_ADD:
                enrolled[o.message[1]].add(o.message[2])
            elif o.number == PRESENCE_MARK:
                presences[o.message[1], o.message[2]] = o.message[3]
            elif o.number == SLOT_SCHEDULE:
                slots[o.message[1]].add(o.reply.record[1])
    return enrolled, presences, slots


def differences(w):
    """Where a projection is not what its source is, or a source not what was acknowledged."""
    return compare(w.reader.query, *model(w))


def compare(q, enrolled, presences, slots):
    """Where what q answers is not this."""
    found = []

    def same(what, cohort, got, wanted):
        if got != wanted:
            found.append(f"{what} of cohort {cohort}: {got!r}, not {wanted!r}"[:300])

    for c in q(COHORT_LIST):
        cohort = c[1]
        place = q(ENROLMENT_PLACES, {1: cohort})[0]
        same("place", cohort, (place[2], place[3], place.get(4, 0)), (c[2], c[5], c.get(6, 0)))
        rows = [r[2] for r in q(ENROLMENT_LIST, {1: cohort}) if r[3] == ENROLLED]
        same("enrolments", cohort, sorted(rows), sorted(enrolled[cohort]))
        same("places taken", cohort, place.get(5, 0), len(rows))
        same("slots", cohort, sorted(r[1] for r in q(SLOT_LIST, {1: cohort})),
             sorted(slots[cohort]))
        sheets = {s[1]: s for s in q(SHEET_LIST, {1: cohort})}
        for slot, sheet in sheets.items():
            same("roster", cohort, sorted(l[1] for l in sheet.get(13, [])), sorted(rows))
            same("presences", cohort, sorted((p[2], p[3]) for p in q(PRESENCE_LIST, {1: slot})),
                 sorted((l, s) for (n, l), s in presences.items() if n == slot))
        standings = {r[2]: r for r in q(TOTALS_LIST, {1: cohort})}
        same("totals", cohort, sorted(standings), sorted(rows))
        sealed = [s for s in sheets.values() if s[9] == 2]
        judged = {r[2]: r for r in q(ELIGIBILITY_LIST, {1: cohort})}
        same("eligibility", cohort, sorted(judged), sorted(rows))
        for learner, r in standings.items():
            statuses = [presences.get((s[1], learner), 3) for s in sealed]
            same("credit", cohort, (learner, r.get(3, 0)),
                 (learner, sum(MINUTES for s in statuses if s in (1, 2))))
            same("half-days to come", cohort, r.get(12, 0), len(slots[cohort]) - len(sealed))
            has = [k.get(4, 0) for k in judged.get(learner, {}).get(7, []) if k[1] == ATTENDANCE]
            same("attendance judged", cohort, (learner, has), (learner, [r.get(5, 0)]))
    return found


def agree(logs):
    """Each fact is once in its log, and once in the log of who follows, in its order. Returns the
    requests that were done, and how many entries there are."""
    for service, log in logs.items():
        equal([e[1] for e in log] == list(range(1, len(log) + 1)), True, f"{service}: no gap")
        equal(done_twice(log, EVENTS)[:3], [], f"{service}: requests done twice")
        for upstream in SERVICES:
            theirs = [(e[8], e[3]) for e in log if e.get(7) == upstream]
            types = {kind for _, kind in theirs}
            facts = [(e[1], e[3]) for e in logs[upstream] if not e.get(7) and e[3] in types]
            check(theirs == facts, f"{service} has {len(theirs)} facts of {upstream}, which has "
                                   f"{len(facts)}")
    requests = {e[6] for log in logs.values() for e in log if e.get(6) and not e.get(7)}
    return requests, sum(len(log) for log in logs.values())


def logs_agree(w):
    requests, entries = agree({s: log_of(w.place.me, s) for s in SERVICES})
    missing = [o.number for s in w.streams.values() for o in s.done
               if o.reply.status == OK and o.id not in requests]
    equal(missing[:5], [], "acknowledged, and in no log")
    return entries


def control_cut(w):
    """A feed that is cut for good must show in the comparison."""
    place = w.place
    place.stop("attendance")
    place.start("attendance", "--upstream", f"enrolment=ipc://{place.home.path}/run/nobody.ipc")
    first = w.n
    stream = w.streams["enrolment"]
    cohort = next(iter(model(w)[0]))
    for i in range(5):
        stream.put(LEARNER_REGISTER, {1: f"cut{i}@example.org", 2: "Cut", 3: "C"},
                   lambda o: stream.put(ENROLMENT_ADD, {1: cohort, 2: o.reply.record[1],
                                                        3: 20250101}))
    check(w.drain(HEAL_S) and w.n == first, "commands go on while a feed is cut")
    found = [d for d in differences(w) if d.startswith(("totals", "eligibility"))]
    check(found, "the control: a feed that is cut is noticed")
    place.stop("attendance")
    place.start("attendance")
    check(place.caught_up(), "it heals")
    # The sheets were opened before these five came.
    found = [d for d in differences(w) if not d.startswith("roster")]
    equal(found[:3], [], "after it has healed")


def replace(place, service, copy):
    place.kill(service)
    data = f"{place.home.path}/data/{service}"
    shutil.rmtree(data)
    if copy:
        shutil.copytree(copy, data)
    place.start(service)


def keep(place, service, name):
    """A copy of its data, as a backup that was made while it stood still."""
    place.stop(service)
    copy = f"{place.home.path}/{name}"
    shutil.copytree(f"{place.home.path}/data/{service}", copy)
    place.start(service)
    return copy


def notices(w, reason, before):
    """Who follows enrolment says why it stopped, and answers as before."""
    for service in ("attendance", "certification"):
        end, why = time.monotonic() + 15, ""
        while not why and time.monotonic() < end:
            why = w.place.stopped_feeds(service).get("enrolment", "")
            time.sleep(0.02)
        check(reason in why, f"{service} says {why!r}, not {reason!r}")
        equal(w.place.health(service)[2], DEGRADED, f"{service} says that it is degraded")
    cohort, standings = before
    equal(w.place.me.query(TOTALS_LIST, {1: cohort}), standings, "reads of attendance go on")
    check(w.place.me.query(ELIGIBILITY_LIST, {1: cohort}), "reads of certification go on")
    print(f"feeds: an upstream from an older copy: degraded, \"{reason}\"")


def people(w, name, n):
    """Learners that only this enrolment has seen; through the patient client."""
    for i in range(n):
        w.place.me.command(LEARNER_REGISTER, {1: f"{name}{i}@example.org", 2: name, 3: "N"})


def older_copies(w):
    place = w.place
    old = keep(place, "enrolment", "old")
    people(w, "later", 60)
    check(place.caught_up(), "feeds have caught up before the restore")
    true = keep(place, "enrolment", "true")
    cohort = next(iter(model(w)[0]))
    before = (cohort, place.me.query(TOTALS_LIST, {1: cohort}))
    place.me.seen.clear()
    replace(place, "enrolment", old)
    notices(w, "its log ends at", before)
    # Grown again behind what was followed: its end alone does not tell it.
    for service in ("attendance", "certification"):
        place.kill(service)
    people(w, "other", 90)
    for service in ("attendance", "certification"):
        place.start(service)
    place.me.seen.clear()
    notices(w, "is another one than was followed", before)
    for service in ("attendance", "certification"):
        place.kill(service)
    replace(place, "enrolment", None)
    for service in ("attendance", "certification"):
        place.start(service)
    notices(w, "its log is another one than before", before)
    replace(place, "enrolment", true)
    for service in ("attendance", "certification"):
        place.kill(service)
        place.start(service)
    check(place.caught_up(), "with the true data back, feeds catch up")
    equal([place.health(s)[2] for s in SERVICES], [SERVING] * 4, "everybody serves again")
    equal([d for d in differences(w) if not d.startswith("roster")][:3], [],
          "with the true data back")


def control_doubles():
    """Services that forget what they were asked: what is sent twice is done twice."""
    forget = BUILD + "/fire/forget"
    if not check(os.path.exists(forget + "/cursus-enrolment"),
                 f"the control needs {forget} (make fire-programs)"):
        return
    for build, wanted in ((BUILD, False), (forget, True)):
        with Place("doubles") as place:
            for service in SERVICES:
                place.start(service, build=build)
            w = World(place, doubles=True)
            w.cohort()
            w.drain(5)
            twice = sum(len(done_twice(log_of(place.me, s), EVENTS)) for s in SERVICES)
            twice += sum(s.contradicted for s in w.streams.values())
            w.close()
            check((twice > 0) == wanted, f"{'the control, ' if wanted else ''}each command sent "
                                         f"twice: {twice} done or judged twice")
            print(f"feeds: each command sent twice, {twice} done or judged twice"
                  f"{' (the control, which forgets)' if wanted else ''}")


def main():
    with Place("feeds") as place:
        place.start_all()
        w = World(place)
        try:
            under_faults(w)
            check(place.caught_up(seconds=HEAL_S), "feeds have caught up in the end")
            entries = logs_agree(w)
            found = differences(w)
            equal(found[:3], [], "projections and their sources")
            print(f"feeds: {w.done} acknowledged, {entries} log entries, {len(found)} differences")
            control_cut(w)
            older_copies(w)
            equal(place.clean(), 4, "services that `cursus check` finds clean")
        except Silent as service:
            check(False, f"{service} was silent")
        finally:
            w.close()
    control_doubles()
    finish()


if __name__ == "__main__":
    main()
