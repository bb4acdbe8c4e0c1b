#!/usr/bin/python3
"""A disk that is full or fails: nothing acknowledged is lost, reads go on, writing resumes within a
second after there is room again.

First a tmpfs is filled in steps under all four services. Then each write and sync of enrolment's
store fails once, with EIO and with ENOSPC, through strace. The control acknowledges too early."""

import collections
import os
import shutil
import subprocess
import sys
import time

from live import (BUILD, OK, SCALE, SERVICES, STORAGE_FULL, Place, Stream, check, equal, finish,
                  skipped, tally)

DISK_MIB = 112
FREE_MIB = (56, 40, 33, 31, 16, 4, 0)
COMMANDS_A_STEP = int(300 * SCALE)
RESUMES_S = 1.0
LEARNER_REGISTER, LEARNER_LIST = 320, 324
TRAINER_ADD, TRAINER_LIST, COHORT_LIST = 140, 141, 157
FULL = 3
BROKEN_STATUS = 70
CALLS = ("pwrite64", "pwritev", "writev", "write", "fdatasync", "fsync")
POINTS_MAX = 40
LEAST_POINTS = 3
BATCH = 48


def own_mounts(program=__file__):
    """The test again where its mounts are its own."""
    if os.environ.get("CURSUS_FIRE_MOUNTS"):
        return True
    able = shutil.which("unshare") and subprocess.run(
        ["unshare", "-m", "--propagation", "private", "mount", "-t", "tmpfs", "-o", "size=1m",
         "tmpfs", "/mnt"], capture_output=True, check=False).returncode == 0
    if able:
        os.environ["CURSUS_FIRE_MOUNTS"] = "1"
        os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable,
                              os.path.abspath(program)])
    return False


def mount(path):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=700", "tmpfs", path],
                   check=True)


class Filler:
    """A file that takes what is not to be free."""

    def __init__(self, folder):
        self.folder, self.path = folder, folder + "/filler"
        open(self.path, "wb").close()

    def free(self):
        disk = os.statvfs(self.folder)
        return disk.f_bavail * disk.f_frsize

    def leave(self, mib):
        take = os.stat(self.path).st_size + self.free() - (mib << 20)
        with open(self.path, "r+b") as file:
            if take < os.stat(self.path).st_size:
                os.truncate(self.path, take)
            else:
                os.posix_fallocate(file.fileno(), 0, take)


class Names:
    """Learners and trainers that nobody has had yet."""

    def __init__(self):
        self.n = 0

    def learner(self, stream):
        self.n += 1
        stream.put(LEARNER_REGISTER,
                   {1: f"learner{self.n}@example.org", 2: f"Name{self.n}", 3: "Zoé"})

    def trainer(self, stream):
        self.n += 1
        stream.put(TRAINER_ADD, {1: f"trainer{self.n}", 2: f"Name{self.n}"})


def lost_and_doubled(orders, client):
    """What of the acknowledged is not there exactly once, as it was answered."""
    there = collections.Counter((r[1], r[2], r[4]) for r in client.query(LEARNER_LIST))
    there.update((r[2], r[3]) for r in client.query(TRAINER_LIST))
    wrong = []
    for order in orders:
        if order.reply is None or order.reply.status != OK:
            continue
        r = order.reply.record
        key = (r[1], r[2], r[4]) if order.number == LEARNER_REGISTER else (r[2], r[3])
        if there[key] != 1:
            wrong.append(key)
    return wrong


def never_done(orders, client):
    """What was refused and is there nevertheless."""
    emails = {r[2] for r in client.query(LEARNER_LIST)}
    codes = {r[2] for r in client.query(TRAINER_LIST)}
    return [o.message[1] for o in orders if o.message[1] in emails | codes]


def reads_go_on(place, mib):
    for service in SERVICES:
        state = place.health(service)[2]
        check(state in (1, FULL), f"{mib} MiB free: {service} feels {state}")
    check(place.me.query(LEARNER_LIST) is not None, "reads of enrolment go on")
    check(place.me.query(COHORT_LIST) is not None, "reads of the catalogue go on")


def one_step(place, streams, filler, names, mib):
    filler.leave(mib)
    before = {name: (len(s.done), len(s.refused)) for name, s in streams.items()}
    for _ in range(COMMANDS_A_STEP):
        names.learner(streams["enrolment"])
        names.trainer(streams["catalogue"])
    for name, stream in streams.items():
        check(stream.drain(20), f"{mib} MiB free: {name} answers every command")
        done = len(stream.done) - before[name][0]
        full = len(stream.refused) - before[name][1]
        equal({o.reply.status for o in stream.refused} - {STORAGE_FULL}, set(),
              f"{mib} MiB free: {name} refuses as storage full only")
        print(f"disk: {mib} MiB free, {name}: {done - full} done, {full} storage full")
        if mib < 32:
            equal(full, done, f"{mib} MiB free: {name} writes nothing")
        elif mib > 34:
            equal(full, 0, f"{mib} MiB free: {name} refuses nothing")
    reads_go_on(place, mib)


def resumes(stream, filler, names):
    """From the room that is there again to the first command that is done, in seconds."""
    names.learner(stream)
    order = stream.waiting[-1]
    check(stream.drain(5), "a command on a full disk is answered")
    equal(order.reply.status, STORAGE_FULL, "before there is room")
    filler.leave(60)
    began = time.monotonic()
    while order.reply.status == STORAGE_FULL and time.monotonic() < began + 10:
        stream.refused.remove(order)
        stream.done.remove(order)
        stream.again(order)
        stream.drain(5)
    took = time.monotonic() - began
    check(order.reply.status == OK and took <= RESUMES_S,
          f"writing resumed after {took:.3f} s with status {order.reply.status}")
    return took


def filling(place):
    filler, names = Filler(place.home.path), Names()
    place.start_all()
    streams = {s: Stream(place.home.path, s, place.key) for s in ("enrolment", "catalogue")}
    try:
        for mib in FREE_MIB:
            one_step(place, streams, filler, names, mib)
        for service in SERVICES:
            check(place.runs(service), f"{service} has not ended")
            place.kill(service)
            place.start(service)
        reads_go_on(place, "restarted, 0")
        took = resumes(streams["enrolment"], filler, names)
        orders = [o for s in streams.values() for o in s.done]
        refused = [o for s in streams.values() for o in s.refused]
        equal(lost_and_doubled(orders, place.me)[:5], [], "acknowledged, and not there once")
        equal(never_done(refused, place.me)[:5], [], "refused, and there")
        for stream in streams.values():
            again, stream.refused = stream.refused, []
            for order in again:
                stream.done.remove(order)
                stream.again(order)
            check(stream.drain(20) and not stream.refused,
                  "what was refused is done when sent again")
        orders = [o for s in streams.values() for o in s.done]
        equal(lost_and_doubled(orders, place.me)[:5], [], "in the end, not there once")
        check(place.caught_up(), "feeds have caught up after there was room again")
        equal(place.clean(), 4, "services that `cursus check` finds clean")
        print(f"disk: {len(orders)} commands, {len(refused)} refused first, writing resumed after "
              f"{took * 1000:.1f} ms")
    finally:
        for stream in streams.values():
            stream.close()


class Injector:
    """strace at a running service: the n-th such call on these files fails."""

    def __init__(self, pid, paths, rule):
        words = [w for p in paths for w in ("-P", p)]
        self.strace = subprocess.Popen(
            ["strace", "-f", "-p", str(pid), "-e", "trace=" + rule.split(":")[0], *words, "-e",
             "inject=" + rule], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, errors="replace")
        self.said = self.strace.stderr.readline()
        if "attached" not in self.said:
            self.strace.wait()
            raise PermissionError(self.said.strip())

    def end(self):
        """Detaches; how many calls failed."""
        if self.strace.poll() is None:
            self.strace.terminate()
        said = self.strace.communicate(timeout=20)[0:2][1]
        return said.count("(INJECTED)")


def one_point(place, stream, names, rule, build):
    """One failing call under load; how many failed, and the exit status (None: it runs on)."""
    child = place.running["enrolment"]
    data = place.home.path + "/data/enrolment/data.mdb"
    injector = Injector(child.pid, [data], rule)
    for _ in range(BATCH):
        names.learner(stream)
    stream.drain(20, lambda: child.poll() is None)
    failed = injector.end()
    if child.poll() is None and not failed:
        return 0, None
    try:
        status = child.wait(5)
    except subprocess.TimeoutExpired:
        status = None
    if status is not None:
        place.start("enrolment", build=build)
        stream.hurry()
    return failed, status


def injecting(place, errors=("EIO", "ENOSPC"), build=BUILD, calls=CALLS):
    """Returns what was lost; the figures are printed."""
    names = Names()
    names.n = 1000000
    stream = Stream(place.home.path, "enrolment", place.key)
    lost, points = [], collections.Counter()
    try:
        for error in errors:
            for call in calls:
                for n in range(1, POINTS_MAX):
                    failed, status = one_point(place, stream, names,
                                               f"{call}:error={error}:when={n}", build)
                    if not failed:
                        break
                    points[call] += 1
                    equal(status, BROKEN_STATUS, f"{error} at {call} {n}: exit status")
                    lost += lost_and_doubled(stream.done, place.me)
                    if lost:
                        return lost
                    check(stream.drain(20), f"{error} at {call} {n}: all is done after a restart")
        equal(stream.refused, [], "commands refused around a failing write")
        lost = lost_and_doubled(stream.done, place.me)
        print(f"disk: failing calls {dict(points)}, {len(stream.done)} commands, {len(lost)} lost")
        check(sum(points.values()) >= LEAST_POINTS * len(errors), "enough calls have failed")
        return lost
    finally:
        stream.close()


def log_fails(place):
    """The service's own log is on the disk too: what cannot be told is done all the same."""
    log = place.home.path + "/log/enrolment.log"
    child = place.running["enrolment"]
    injector = Injector(child.pid, [log], "write,writev:error=ENOSPC:when=1+")
    stream = Stream(place.home.path, "enrolment", place.key)
    try:
        for i in range(20):
            stream.put(LEARNER_REGISTER, {1: f"unlogged{i}@example.org", 2: "U", 3: "N"})
            stream.put(LEARNER_REGISTER, {1: f"unlogged{i}@example.org", 2: "U", 3: "N"})
        check(stream.drain(10), "answers when its log cannot be written")
        equal(len(stream.refused), 20, "refusals that could not be logged")
        failed = injector.end()
        check(failed > 0 and child.poll() is None, f"{failed} lines were lost, it goes on")
    finally:
        stream.close()


def control():
    """Replies that leave before their commit: the loss must be seen."""
    early = BUILD + "/fire/early"
    if not check(os.path.exists(early + "/cursus-enrolment"),
                 f"the control needs {early} (make fire-programs)"):
        return
    before = dict(tally)
    with Place("control") as place:
        place.start("enrolment", build=early)
        place.start("catalogue")
        lost = injecting(place, errors=("EIO",), build=early, calls=("pwrite64", "fdatasync"))
    tally.update(before)
    print(f"disk: the control that acknowledges before the commit lost {len(lost)}")
    check(lost, "the control: a lost acknowledgement is noticed")


def main():
    mounts = own_mounts()
    if mounts:
        place = Place("disk", mount)
        try:
            with place:
                filling(place)
        finally:
            subprocess.run(["umount", "-l", place.home.path], check=False)
            shutil.rmtree(place.home.path, ignore_errors=True)
    else:
        print("disk: skipped: a full disk (mounting is not possible here)")
    try:
        with Place("errors") as place:
            place.start_all()
            equal(injecting(place)[:5], [], "acknowledged, and lost by a failing write")
            log_fails(place)
            check(place.caught_up(), "feeds have caught up after the failures")
            equal(place.clean(), 4, "services that `cursus check` finds clean")
        control()
    except (PermissionError, FileNotFoundError) as why:
        if not mounts:
            skipped(f"neither mounting nor strace is possible here ({why})")
        print(f"disk: skipped: failing calls ({why})")
    finish()


if __name__ == "__main__":
    main()
