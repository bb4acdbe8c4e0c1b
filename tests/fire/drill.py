"""Backups of four services under load, and what must come of each when it is restored.

    with Place("backup") as place:
        place.start_all()
        load = Load(place)
        acknowledged = load.backup(folder)
        prove(load, folder, acknowledged)
"""

import json
import os
import shutil
import subprocess
import time

from feeds import (ENROLMENT_ADD, ENROLMENT_LIST, ENROLLED, COHORT_LIST, PRESENCE_LIST, SERVING,
                   SHEET_LIST, SLOT_LIST, World, agree, compare)
from home import ENVIRONMENT, PROGRAM
from live import (FEED_READ, OK, SERVICES, Client, Place, Stream, check, equal, log_of, read_key,
                  tally)

__all__ = ("Again", "Load", "MANIFEST", "copied", "damaged_everywhere", "manifest_of", "prove",
           "refused")

GRADE_ENTER = 720
BUSY_BELOW = 300   # so many commands that are not answered make a full load
COHORTS_MAX = 30   # of one home: what is there is read whole after each restore
MANIFEST = "backup.json"


def manifest_of(folder):
    with open(f"{folder}/{MANIFEST}", encoding="utf-8") as file:
        return json.load(file)


class Load(World):
    """Commands to all four services: the cohorts of World, and a grade for whoever is enrolled."""

    def __init__(self, place):
        super().__init__(place)
        self.streams["certification"] = Stream(place.home.path, "certification", place.key,
                                               self.seen)
        self.silence_s = 0.0  # the longest that nothing was answered while copies were made
        self.during = 0       # commands that were answered meanwhile
        self.copying_s = 0.0

    def put(self, service, number, message, then=None):
        if number == ENROLMENT_ADD:
            enrolled = then

            def then(order):
                enrolled(order)
                grade = {1: message[1], 2: message[2], 3: "EXAM", 4: 1000 + message[2] % 900}
                self.put("certification", GRADE_ENTER, grade)
        super().put(service, number, message, then)

    def keep_busy(self):
        if self.left < BUSY_BELOW and self.n < COHORTS_MAX:
            self.cohort()
        self.pump()

    def spent(self):
        """A new home is due: this one's load has been lived."""
        return self.n >= COHORTS_MAX and self.left < BUSY_BELOW

    def acknowledged(self):
        """The request ids of what was done."""
        return {o.id for s in self.streams.values() for o in s.done if o.reply.status == OK}

    def run_for(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.keep_busy()

    def begin_backup(self, folder):
        return self.place.home.start(folder + ".said", "backup", folder)

    def backup(self, folder):
        """Makes one under load; what was acknowledged before it began."""
        acknowledged, before = self.acknowledged(), self.done
        began = heard = time.monotonic()
        child = self.begin_backup(folder)
        while child.poll() is None:
            done = self.done
            self.keep_busy()
            now = time.monotonic()
            if self.done > done or not self.left:
                heard = now
            self.silence_s = max(self.silence_s, now - heard)
        self.copying_s += time.monotonic() - began
        self.during += self.done - before
        with open(folder + ".said", encoding="utf-8") as file:
            equal(child.returncode, 0, f"the exit status of a backup: {file.read()[-300:]}")
        return acknowledged


def whose(folder):
    """What tells `cursus restore` that it is the right one: its signer, as `cursus backup` printed it."""
    try:
        signer = manifest_of(folder).get("signer")
    except (OSError, ValueError, AttributeError):
        return []
    return ["--signer", str(signer)] if signer else ["--unsigned"]


class Again(Place):
    """A backup that is restored into a home of its own."""

    def __init__(self, folder):
        super().__init__("again")
        self.root, self.folder = self.home.path, folder
        self.home.path += "/home"

    def __enter__(self):
        self.home.cursus("restore", self.folder, *whose(self.folder))
        self.key = read_key(self.home.path + "/keys/fire.key")
        self.me = Client(self.home.path, self.key)
        return self

    def __exit__(self, *_):
        if self.me:
            super().__exit__()
        shutil.rmtree(self.root, ignore_errors=True)


def copied(folder, to):
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
    return to


def files_of(folder, dice):
    """Its files; of the many keys two."""
    names = [f["name"] for f in manifest_of(folder)["files"]]
    keys = [name for name in names if name.startswith("keys/")]
    return [name for name in names if name not in keys] + dice.sample(keys, 2) + [MANIFEST]


def flip(path, dice):
    with open(path, "r+b") as file:
        at = dice.randrange(os.stat(path).st_size)
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ (1 << dice.randrange(8))]))


def refused(place, folder, what, text=""):
    """It is noticed, with or without --dry-run, and nothing is left behind."""
    target = folder + ".home"
    said = subprocess.run([PROGRAM, "--home", target, "restore", folder, *whose(folder)],
                          capture_output=True, text=True, check=False, env=ENVIRONMENT)
    dry = place.home.run("restore", folder, "--dry-run")
    left = [name for name in os.listdir(os.path.dirname(folder))
            if name.startswith(os.path.basename(target))]
    return check(said.returncode == 1 and dry.returncode == 1 and not left and
                 text in said.stderr and text in dry.stderr,
                 f"{what}: exit {said.returncode} and {dry.returncode}, left {left}: "
                 f"{said.stderr[-200:]} {dry.stderr[-200:]}")


def damaged_everywhere(place, folder, dice):
    """The controls: each file with one flipped bit, and each one missing, is noticed. Blanks of the
    manifest are no change, so its bit is a letter's. Returns how many."""
    names, noticed = files_of(folder, dice), 0
    for name in names:
        broken = copied(folder, folder + ".broken")
        if name == MANIFEST:
            with open(f"{broken}/{name}", "r+", encoding="utf-8") as file:
                text = file.read().replace('"sequence": ', '"sequence": 1', 1)
                file.seek(0)
                file.write(text)
        else:
            flip(f"{broken}/{name}", dice)
        noticed += refused(place, broken, f"a flipped bit of {name}", name)
        broken = copied(folder, folder + ".broken")
        os.unlink(f"{broken}/{name}")
        noticed += refused(place, broken, f"{name} is missing", name)
    shutil.rmtree(folder + ".broken", ignore_errors=True)
    return noticed


def sources(q):
    """What the sources say themselves: enrolled, presences and slots as feeds.model has them."""
    enrolled, presences, slots = {}, {}, {}
    for cohort in (c[1] for c in q(COHORT_LIST)):
        enrolled[cohort] = {r[2] for r in q(ENROLMENT_LIST, {1: cohort}) if r[3] == ENROLLED}
        slots[cohort] = {r[1] for r in q(SLOT_LIST, {1: cohort})}
        for sheet in q(SHEET_LIST, {1: cohort}):
            for p in q(PRESENCE_LIST, {1: sheet[1]}):
                presences[sheet[1], p[2]] = p[3]
    return enrolled, presences, slots


def same_past(load, manifest, logs):
    """The restored log is the log that there was, as far as the manifest says."""
    for s in manifest["services"]:
        service, head = s["service"], s["sequence"]
        theirs = load.reader.query(FEED_READ, {1: head - 1, 2: 1}, service) if head else []
        hashes = [p[3][0][10].hex() for p in theirs]
        equal(hashes, [s["hash"]] if head else [], f"{service}: the entry {head} that was copied")
        check(len(logs[service]) >= head, f"{service}: the restored log is shorter than its copy")
        if head:
            equal(logs[service][head - 1][10].hex(), s["hash"], f"{service}: the entry {head}")


def lost(logs, acknowledged):
    """How many of these requests are in no log."""
    done = {e[6] for log in logs.values() for e in log if e.get(6) and not e.get(7)}
    return len(acknowledged - done)


def prove(load, folder, acknowledged):
    """Restores it, starts it, lets it catch up; whether all is there once and all agree."""
    failed = tally["failed"]
    with Again(folder) as again:
        again.start_all()
        check(again.caught_up(), "feeds have caught up after the restore")
        for service in SERVICES:
            health = again.health(service)
            stopped = again.stopped_feeds(service)
            check(health[2] == SERVING and not stopped, f"{service} after a restore: {stopped}")
        logs = {s: log_of(again.me, s) for s in SERVICES}
        agree(logs)
        equal(lost(logs, acknowledged), 0, "acknowledged before the backup, and not there")
        equal(lost(logs, acknowledged | {b"never sent"}), 1, "the control, which is not there")
        same_past(load, manifest_of(folder), logs)
        facts = sources(again.me.query)
        equal(compare(again.me.query, *facts)[:3], [], "projections and their sources")
        equal(again.clean(), 4, "services that `cursus check` finds clean")
    return tally["failed"] == failed
