#!/usr/bin/python3
"""kill -9 in the middle of imports, again and again: nothing that was acknowledged is lost, nothing
is doubled, the feeds agree. CURSUS_KILLS says how many (12), CURSUS_SEED which ones."""

import collections
import itertools
import json
import os
import random
import shutil
import subprocess
import threading
import time
import traceback

from client import (Client, Denied, Refused, Silent, chain_hash, decode, encode, envelope, read_key,
                    request_id)
from home import SERVICES, Home, check, equal, finish

KILLS = int(os.environ.get("CURSUS_KILLS", "12"))
SEED = int(os.environ.get("CURSUS_SEED", str(time.time_ns() % 1000000)))
FILE_LEARNERS = 3000
KILLS_OF_AN_IMPORT = 4
ROUNDS_MAX = 40
ENTRIES_BETWEEN = 100
IMPORT_S = 120
# Mostly where the learners go in; the others follow it, or are followed.
VICTIMS = ("enrolment",) * 6 + ("attendance",) * 2 + ("catalogue", "certification")

HEALTH, FEED_READ, LEARNER_REGISTER, LEARNER_LIST = 20, 22, 320, 324
ENROLMENT_ADD, ENROLMENT_LIST, ENROLMENT_PLACES, TOTALS_LIST = 330, 333, 335, 534
LEARNER_REGISTERED, LEARNER_ENROLLED = 400, 402
DEGRADED = 2


class Writer(threading.Thread):
    """Registers and enrols one learner after the other and notes what it was answered."""

    def __init__(self, home, cohort):
        super().__init__(daemon=True)
        self.client = Client(home.path, read_key(home.path + "/keys/me.key"))
        self.cohort, self.ended, self.trouble = cohort, False, None
        self.acknowledged = {}  # address -> [(bytes sent, id, bytes answered)]
        self.sequence = 0       # the highest that was answered

    def once(self, number, message):
        id16 = request_id()
        data = envelope(id16, number, encode(message))
        reply = self.client.exchange("enrolment", data, id16, patience=30)
        if reply.status:
            raise Refused(reply)
        self.sequence = max(self.sequence, reply.sequence)
        return reply, (data, id16, reply.bytes)

    def run(self):
        i = 0
        try:
            while not self.ended:
                email = f"writer{i}@example.org"
                reply, registered = self.once(LEARNER_REGISTER, {1: email, 2: "Writer", 3: f"W{i}"})
                self.acknowledged[email] = [registered]
                _, enrolled = self.once(ENROLMENT_ADD, {1: self.cohort, 2: reply.record[1]})
                self.acknowledged[email].append(enrolled)
                i += 1
                time.sleep(0.002)
        except (Refused, Silent, Denied) as trouble:
            self.trouble = trouble

    def end(self):
        self.ended = True
        self.join(60)
        equal(self.trouble, None, "the writer was always answered")
        self.client.close()


class World:
    def __init__(self, home):
        self.home = home
        self.dice = random.Random(SEED)
        self.kills = collections.Counter()
        self.expected = {}  # address -> family name
        self.files = []
        self.me = Client(home.path, read_key(home.path + "/keys/me.key"))
        programme = self.me.command(
            132, {1: "DU", 2: 1, 3: "Killed", 5: 1, 14: [{1: "U", 2: True}]})
        self.cohort = self.me.command(150, {1: "DU-1", 2: programme[1]})[1]
        self.me.command(151, {1: self.cohort})

    def file(self):
        """A new spreadsheet; its learners are expected from now on."""
        name = f"{self.home.path}/learners{len(self.files)}.csv"
        with open(name, "w", encoding="utf-8") as file:
            file.write("Courriel;Nom;Prénom\n")
            for i in range(FILE_LEARNERS):
                email = f"learner{len(self.files)}.{i}@example.org"
                file.write(f"{email};Nom{i};Zoé\n")
                self.expected[email] = f"Nom{i}"
        self.files.append(name)
        return name

    def importing(self, name):
        return self.home.start(name + ".report", "import", "learners", name, "--cohort", "DU-1",
                               "--json")

    def counts(self, process, name):
        """What an import says it has done."""
        process.wait(IMPORT_S)
        with open(name + ".report", encoding="utf-8") as file:
            said = file.read()
        if not check(process.returncode == 0, f"{name}: exit {process.returncode}: {said[-500:]}"):
            return {}
        return json.loads(said)["counts"]

    def health(self, service):
        return self.me.query(HEALTH, service=service)[0]


def kill_one(w, writer):
    """Somebody dies and is started again; what was answered before is still there."""
    victim = w.dice.choice(VICTIMS)
    acknowledged = writer.sequence
    if not check(w.home.kill(victim), f"{victim} does not run"):
        return
    w.kills[victim] += 1
    w.home.cursus("up")
    if victim == "enrolment":
        there = w.health("enrolment").get(3, 0)
        check(there >= acknowledged, f"entry {acknowledged} is lost, the log ends at {there}")


def goes_on(w, process):
    """Waits until the import has written something; false: it has ended."""
    before = w.health("enrolment").get(3, 0)
    while process.poll() is None:
        if w.health("enrolment").get(3, 0) > before + ENTRIES_BETWEEN:
            return True
        time.sleep(0.002)
    return False


def rounds(w, writer):
    for _ in range(ROUNDS_MAX):
        if sum(w.kills.values()) >= KILLS:
            return
        process = w.importing(w.file())
        for _ in range(KILLS_OF_AN_IMPORT):
            if not goes_on(w, process):
                break
            time.sleep(w.dice.uniform(0.0, 0.02))
            kill_one(w, writer)
        counts = w.counts(process, w.files[-1])
        # Each request was done once: also one whose answer died with the service.
        equal((counts.get("added"), counts.get("there")), (FILE_LEARNERS, 0), "the import's report")
    check(False, "too few kills hit an import")


def killed_import(w):
    """The import itself is killed; the next brings in what is missing."""
    name = w.file()
    process = w.importing(name)
    time.sleep(0.05)
    process.kill()
    process.wait()
    counts = w.counts(w.importing(name), name)
    equal(counts.get("added", 0) + counts.get("there", 0), FILE_LEARNERS, "added and there")


def everybody(w):
    """Address -> the family names under it, and id -> address."""
    names, emails = collections.defaultdict(list), {}
    for row in w.me.query(LEARNER_LIST):
        names[row[3]].append(row[4])
        emails[row[1]] = row[3]
    return names, emails


def differences(expected, names):
    """What was found otherwise than expected, in words."""
    found = [f"{e} is missing" for e in expected if e not in names]
    found += [f"{e} is there {len(n)} times" for e, n in names.items() if len(n) != 1]
    found += [f"{e} was never sent" for e in names if e not in expected]
    found += [f"{e} is {names[e][0]}" for e, n in expected.items() if names.get(e, [n])[0] != n]
    return found


def enrolled_differences(expected, ids, emails):
    """The same for lists of learners, by id."""
    times = collections.Counter(emails.get(i, f"#{i}") for i in ids)
    return differences({e: 1 for e in expected}, {e: [1] * n for e, n in times.items()})


def log_of(w, service):
    entries = []
    while True:
        page = w.me.query(FEED_READ, {1: len(entries)} if entries else {}, service)[0]
        entries += page.get(3, [])
        if len(entries) >= page.get(2, 0):
            return entries


def caught_up(w, service):
    """Waits until a service has followed all that there is; its health."""
    heads = {name: w.health(name).get(3, 0) for name in SERVICES}
    end = time.monotonic() + 20
    while True:
        health = w.health(service)
        feeds = {f[1]: f for f in health.get(5, [])}
        if time.monotonic() > end or all(
                f.get(2, 0) == heads[name] or f.get(3) for name, f in feeds.items()):
            return health, feeds, heads
        time.sleep(0.02)


def nothing_lost_or_doubled(w, writer):
    names, emails = everybody(w)
    equal(differences(w.expected, names)[:5], [], "the learners")
    rows = w.me.query(ENROLMENT_LIST, {1: w.cohort})
    equal({r[3] for r in rows}, {1}, "all of them are enrolled")
    equal(enrolled_differences(w.expected, [r[2] for r in rows], emails)[:5], [], "the enrolments")
    equal({len(r[4]) for r in rows}, {1}, "each since one day")
    equal(w.me.query(ENROLMENT_PLACES, {1: w.cohort})[0].get(5), len(w.expected), "places taken")
    # Each request of the writer's is answered again as it was.
    for email, requests in writer.acknowledged.items():
        for data, id16, answered in requests:
            if w.me.exchange("enrolment", data, id16).bytes != answered:
                check(False, f"{email}: another answer to the same request")
    check(len(writer.acknowledged) > 20, f"the writer wrote {len(writer.acknowledged)}")
    return emails


def feeds_agree(w, emails):
    for service in SERVICES:
        health, feeds, heads = caught_up(w, service)
        equal(health[2], 1, f"{service} serves")
        for name, feed in feeds.items():
            equal((feed.get(2, 0), feed.get(3, "")), (heads[name], ""), f"{service} follows {name}")
    rows = w.me.query(TOTALS_LIST, {1: w.cohort})
    equal(enrolled_differences(w.expected, [r[2] for r in rows], emails)[:5], [], "the totals")
    own = log_of(w, "enrolment")
    before, good = bytes(32), True
    for entry in own:
        good = good and chain_hash(before, entry) == entry[10]
        before = entry[10]
    check(good, "the chain of enrolment's log")
    for kind in (LEARNER_REGISTERED, LEARNER_ENROLLED):
        facts = [e[1] for e in own if e[3] == kind and not e.get(7)]
        equal(len(facts), len(w.expected), f"events of type {kind}")
        for service in ("attendance", "certification"):
            theirs = [e for e in log_of(w, service) if e.get(7) == "enrolment"]
            equal([e[8] for e in theirs if e[3] == kind] == facts, True,
                  f"{service} has each event of type {kind} once, in order")
    # An import's requests hold many commands: what they did stands together, once.
    runs = [r for r, _ in itertools.groupby(e[6] for e in own if e.get(6) and not e.get(7))]
    equal([r.hex() for r, n in collections.Counter(runs).items() if n != 1], [], "each request has its effects once, together")
    first = next(e for e in own if e[3] == LEARNER_REGISTERED)
    check(decode(first[9])[1][1] == 0 and first[1] in emails, "an id is the sequence of its event")


def again(w):
    """The same files once more change nothing."""
    before = w.health("enrolment").get(3, 0)
    for name in w.files[:2] + w.files[-1:]:
        counts = w.counts(w.importing(name), name)
        equal((counts.get("added"), counts.get("there"), counts.get("refused")),
              (0, FILE_LEARNERS, 0), "the same import again")
    equal(w.health("enrolment").get(3, 0), before, "the same import again writes nothing")


def controls_in_words(w):
    """The comparison notices one learner too few, too many, doubled or with another name."""
    names, _ = everybody(w)
    one = next(iter(w.expected))
    for what, expected, found in (
            ("too few", w.expected, {e: n for e, n in names.items() if e != one}),
            ("too many", {e: n for e, n in w.expected.items() if e != one}, names),
            ("doubled", w.expected, names | {one: names[one] * 2}),
            ("other name", w.expected | {one: "Other"}, names)):
        equal(len(differences(expected, found)), 1, f"the control: {what} is noticed")


def control_with_a_loss(w, kept):
    """An older copy of enrolment's data: what this test looks at shows the loss, and so do those
    who follow it."""
    w.home.cursus("down")
    data = w.home.path + "/data/enrolment"
    shutil.rmtree(data)
    shutil.copytree(kept, data)
    w.home.cursus("up")
    names, _ = everybody(w)
    lost = differences(w.expected, names)
    check(len(lost) >= FILE_LEARNERS and all(l.endswith("is missing") for l in lost),
          f"the control: an older store is noticed ({len(lost)} missing)")
    health, feeds, _ = caught_up(w, "attendance")
    equal(health[2], DEGRADED, "attendance says that its feed went back")
    check("its log ends at" in feeds["enrolment"].get(3, ""), "attendance says why")
    equal(len(w.me.query(TOTALS_LIST, {1: w.cohort})), len(w.expected), "it goes on answering")


def keep_a_copy(w):
    kept = w.home.path + "/kept"
    w.home.cursus("down")
    shutil.copytree(w.home.path + "/data/enrolment", kept)
    w.home.cursus("up")
    return kept


def stages(w):
    name = w.file()
    counts = w.counts(w.importing(name), name)
    equal(counts.get("added"), FILE_LEARNERS, "an import in peace")
    kept = keep_a_copy(w)
    writer = Writer(w.home, w.cohort)
    writer.start()
    rounds(w, writer)
    killed_import(w)
    writer.end()
    w.expected |= {email: "Writer" for email in writer.acknowledged}
    emails = nothing_lost_or_doubled(w, writer)
    feeds_agree(w, emails)
    again(w)
    equal(w.home.cursus("check", "--all").count(": clean"), 4, "every service is clean")
    controls_in_words(w)
    control_with_a_loss(w, kept)


def main():
    with Home("cursus-kill-") as home:
        home.cursus("init")
        home.cursus("up")
        world = World(home)
        try:
            stages(world)
        except (Refused, Silent, Denied, RuntimeError, ValueError, LookupError, TypeError, OSError,
                subprocess.TimeoutExpired):
            traceback.print_exc()
            check(False, "an end before the end")
        finally:
            world.me.close()
        home.cursus("down", wanted=None)
        print(f"seed {SEED}, {len(world.expected)} learners, killed: {dict(world.kills)}")
    finish()


if __name__ == "__main__":
    main()
